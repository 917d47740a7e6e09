export interface InvoiceSettingRenderingOptions {
  amount_tax_display?: string | null;
}
