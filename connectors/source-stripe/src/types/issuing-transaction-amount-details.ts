export interface IssuingTransactionAmountDetails {
  atm_fee?: number | null;
}
