export interface IssuingTransactionTreasury {
  received_credit?: string | null;
  received_debit?: string | null;
}
