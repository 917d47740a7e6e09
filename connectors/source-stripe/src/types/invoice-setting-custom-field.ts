export interface InvoiceSettingCustomField {
  name: string;
  value: string;
}
