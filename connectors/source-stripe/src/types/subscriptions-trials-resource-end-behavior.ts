export interface SubscriptionsTrialsResourceEndBehavior {
  missing_payment_method: 'cancel' | 'create_invoice' | 'pause';
}
