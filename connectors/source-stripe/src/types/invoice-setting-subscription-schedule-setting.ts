export interface InvoiceSettingSubscriptionScheduleSetting {
  days_until_due?: number | null;
}
