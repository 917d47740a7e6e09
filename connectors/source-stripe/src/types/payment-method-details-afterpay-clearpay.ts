export interface PaymentMethodDetailsAfterpayClearpay {
  reference?: string | null;
}
