export interface PaymentMethodDetailsCardChecks {
  address_line1_check?: string | null;
  address_postal_code_check?: string | null;
  cvc_check?: string | null;
}
