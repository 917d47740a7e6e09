export interface AccountTermsOfService {
  date?: number | null;
  ip?: string | null;
  user_agent?: string;
}
