export interface PaymentIntentNextActionKonbiniLawson {
  confirmation_number?: string;
  payment_code: string;
}
