export interface PaymentMethodDetailsGiropay {
  bank_code?: string | null;
  bank_name?: string | null;
  bic?: string | null;
  verified_name?: string | null;
}
