export interface PaymentIntentNextActionRedirectToUrl {
  return_url?: string | null;
  url?: string | null;
}
