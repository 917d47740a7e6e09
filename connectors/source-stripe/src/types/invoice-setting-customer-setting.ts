import type { InvoiceSettingCustomField } from './invoice-setting-custom-field.ts';
import type { InvoiceSettingRenderingOptions } from './invoice-setting-rendering-options.ts';
import type { PaymentMethod } from './payment-method.ts';

export interface InvoiceSettingCustomerSetting {
  custom_fields?: InvoiceSettingCustomField[] | null;
  default_payment_method?: string | PaymentMethod | null;
  footer?: string | null;
  rendering_options?: InvoiceSettingRenderingOptions | null;
}
