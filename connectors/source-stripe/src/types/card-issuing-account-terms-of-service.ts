export interface CardIssuingAccountTermsOfService {
  date?: number | null;
  ip?: string | null;
  user_agent?: string;
}
