export interface PaymentIntentNextActionKonbiniSeicomart {
  confirmation_number?: string;
  payment_code: string;
}
