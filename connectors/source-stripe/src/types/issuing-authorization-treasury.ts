export interface IssuingAuthorizationTreasury {
  received_credits: string[];
  received_debits: string[];
  transaction?: string | null;
}
