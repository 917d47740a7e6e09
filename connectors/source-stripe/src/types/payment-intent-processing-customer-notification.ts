export interface PaymentIntentProcessingCustomerNotification {
  approval_requested?: boolean | null;
  completes_at?: number | null;
}
