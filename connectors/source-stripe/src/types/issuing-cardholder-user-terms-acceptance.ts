export interface IssuingCardholderUserTermsAcceptance {
  date?: number | null;
  ip?: string | null;
  user_agent?: string | null;
}
