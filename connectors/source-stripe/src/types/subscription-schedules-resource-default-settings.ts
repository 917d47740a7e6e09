import type { Account } from './account.ts';
import type { InvoiceSettingSubscriptionScheduleSetting } from './invoice-setting-subscription-schedule-setting.ts';
import type { PaymentMethod } from './payment-method.ts';
import type { SubscriptionBillingThresholds } from './subscription-billing-thresholds.ts';
import type { SubscriptionSchedulesResourceDefaultSettingsAutomaticTax } from './subscription-schedules-resource-default-settings-automatic-tax.ts';
import type { SubscriptionTransferData } from './subscription-transfer-data.ts';

export interface SubscriptionSchedulesResourceDefaultSettings {
  application_fee_percent?: number | null;
  automatic_tax?: SubscriptionSchedulesResourceDefaultSettingsAutomaticTax;
  billing_cycle_anchor: 'automatic' | 'phase_start';
  billing_thresholds?: SubscriptionBillingThresholds | null;
  collection_method?: 'charge_automatically' | 'send_invoice' | null;
  default_payment_method?: string | PaymentMethod | null;
  description?: string | null;
  invoice_settings?: InvoiceSettingSubscriptionScheduleSetting | null;
  on_behalf_of?: string | Account | null;
  transfer_data?: SubscriptionTransferData | null;
}
