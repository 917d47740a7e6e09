export interface PaymentMethodDetailsAchCreditTransfer {
  account_number?: string | null;
  bank_name?: string | null;
  routing_number?: string | null;
  swift_code?: string | null;
}
