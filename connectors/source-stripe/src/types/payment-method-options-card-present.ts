export interface PaymentMethodOptionsCardPresent {
  request_extended_authorization?: boolean | null;
  request_incremental_authorization_support?: boolean | null;
}
