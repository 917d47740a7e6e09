export interface PaymentIntentNextActionCardAwaitNotification {
  charge_attempt_at?: number | null;
  customer_approval_required?: boolean | null;
}
