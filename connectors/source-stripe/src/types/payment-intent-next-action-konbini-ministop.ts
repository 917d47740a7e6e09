export interface PaymentIntentNextActionKonbiniMinistop {
  confirmation_number?: string;
  payment_code: string;
}
