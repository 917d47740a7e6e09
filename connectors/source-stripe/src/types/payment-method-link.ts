export interface PaymentMethodLink {
  email?: string | null;
  persistent_token?: string;
}
