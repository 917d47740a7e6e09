export interface SourceTypeAuBecsDebit {
  bsb_number?: string | null;
  fingerprint?: string | null;
  last4?: string | null;
}
