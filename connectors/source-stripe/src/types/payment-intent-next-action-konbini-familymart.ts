export interface PaymentIntentNextActionKonbiniFamilymart {
  confirmation_number?: string;
  payment_code: string;
}
