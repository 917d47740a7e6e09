export interface IssuingTransactionLodgingData {
  check_in_at?: number | null;
  nights?: number | null;
}
