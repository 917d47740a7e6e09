export interface InvoiceSettingPhaseSetting {
  days_until_due?: number | null;
}
