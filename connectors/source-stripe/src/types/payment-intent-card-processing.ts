import type { PaymentIntentProcessingCustomerNotification } from './payment-intent-processing-customer-notification.ts';

export interface PaymentIntentCardProcessing {
  customer_notification?: PaymentIntentProcessingCustomerNotification;
}
