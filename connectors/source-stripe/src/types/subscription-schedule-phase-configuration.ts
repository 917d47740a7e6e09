import type { Account } from './account.ts';
import type { Coupon } from './coupon.ts';
import type { DeletedCoupon } from './deleted-coupon.ts';
import type { InvoiceSettingPhaseSetting } from './invoice-setting-phase-setting.ts';
import type { PaymentMethod } from './payment-method.ts';
import type { SchedulesPhaseAutomaticTax } from './schedules-phase-automatic-tax.ts';
import type { SubscriptionBillingThresholds } from './subscription-billing-thresholds.ts';
import type { SubscriptionScheduleAddInvoiceItem } from './subscription-schedule-add-invoice-item.ts';
import type { SubscriptionScheduleConfigurationItem } from './subscription-schedule-configuration-item.ts';
import type { SubscriptionTransferData } from './subscription-transfer-data.ts';
import type { TaxRate } from './tax-rate.ts';

export interface SubscriptionSchedulePhaseConfiguration {
  add_invoice_items: SubscriptionScheduleAddInvoiceItem[];
  application_fee_percent?: number | null;
  automatic_tax?: SchedulesPhaseAutomaticTax;
  billing_cycle_anchor?: 'automatic' | 'phase_start' | null;
  billing_thresholds?: SubscriptionBillingThresholds | null;
  collection_method?: 'charge_automatically' | 'send_invoice' | null;
  coupon?: string | Coupon | DeletedCoupon | null;
  currency: string;
  default_payment_method?: string | PaymentMethod | null;
  default_tax_rates?: TaxRate[] | null;
  description?: string | null;
  end_date: number;
  invoice_settings?: InvoiceSettingPhaseSetting | null;
  items: SubscriptionScheduleConfigurationItem[];
  metadata?: Record<string, string> | null;
  on_behalf_of?: string | Account | null;
  proration_behavior: 'always_invoice' | 'create_prorations' | 'none';
  start_date: number;
  transfer_data?: SubscriptionTransferData | null;
  trial_end?: number | null;
}
