export interface AccountTosAcceptance {
  date?: number | null;
  ip?: string | null;
  service_agreement?: string;
  user_agent?: string | null;
}
