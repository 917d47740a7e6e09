export interface IssuingTransactionReceiptData {
  description?: string | null;
  quantity?: number | null;
  total?: number | null;
  unit_cost?: number | null;
}
