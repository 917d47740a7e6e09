export interface PaymentMethodDetailsPix {
  bank_transaction_id?: string | null;
}
