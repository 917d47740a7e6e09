export interface InvoiceSettingQuoteSetting {
  days_until_due?: number | null;
}
