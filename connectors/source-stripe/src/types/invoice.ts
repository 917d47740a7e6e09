import type { Account } from './account.ts';
import type { Address } from './address.ts';
import type { ApiErrors } from './api-errors.ts';
import type { Application } from './application.ts';
import type { AutomaticTax } from './automatic-tax.ts';
import type { BankAccount } from './bank-account.ts';
import type { Card } from './card.ts';
import type { Charge } from './charge.ts';
import type { Customer } from './customer.ts';
import type { DeletedApplication } from './deleted-application.ts';
import type { DeletedCustomer } from './deleted-customer.ts';
import type { DeletedDiscount } from './deleted-discount.ts';
import type { DeletedTaxId } from './deleted-tax-id.ts';
import type { Discount } from './discount.ts';
import type { DiscountsResourceDiscountAmount } from './discounts-resource-discount-amount.ts';
import type { InvoiceSettingCustomField } from './invoice-setting-custom-field.ts';
import type { InvoiceSettingRenderingOptions } from './invoice-setting-rendering-options.ts';
import type { InvoiceTaxAmount } from './invoice-tax-amount.ts';
import type { InvoiceThresholdReason } from './invoice-threshold-reason.ts';
import type { InvoiceTransferData } from './invoice-transfer-data.ts';
import type { InvoicesFromInvoice } from './invoices-from-invoice.ts';
import type { InvoicesPaymentSettings } from './invoices-payment-settings.ts';
import type { InvoicesResourceInvoiceTaxId } from './invoices-resource-invoice-tax-id.ts';
import type { InvoicesShippingCost } from './invoices-shipping-cost.ts';
import type { InvoicesStatusTransitions } from './invoices-status-transitions.ts';
import type { LineItem } from './line-item.ts';
import type { PaymentIntent } from './payment-intent.ts';
import type { PaymentMethod } from './payment-method.ts';
import type { Quote } from './quote.ts';
import type { Shipping } from './shipping.ts';
import type { Source } from './source.ts';
import type { Subscription } from './subscription.ts';
import type { TaxId } from './tax-id.ts';
import type { TaxRate } from './tax-rate.ts';
import type { TestHelpersTestClock } from './test-helpers-test-clock.ts';

export interface Invoice {
  account_country?: string | null;
  account_name?: string | null;
  account_tax_ids?: (string | TaxId | DeletedTaxId)[] | null;
  amount_due: number;
  amount_paid: number;
  amount_remaining: number;
  amount_shipping: number;
  application?: string | Application | DeletedApplication | null;
  application_fee_amount?: number | null;
  attempt_count: number;
  attempted: boolean;
  auto_advance?: boolean;
  automatic_tax: AutomaticTax;
  billing_reason?:
    | 'automatic_pending_invoice_item_invoice'
    | 'manual'
    | 'quote_accept'
    | 'subscription'
    | 'subscription_create'
    | 'subscription_cycle'
    | 'subscription_threshold'
    | 'subscription_update'
    | 'upcoming'
    | null;
  charge?: string | Charge | null;
  collection_method: 'charge_automatically' | 'send_invoice';
  created: number;
  currency: string;
  custom_fields?: InvoiceSettingCustomField[] | null;
  customer?: string | Customer | DeletedCustomer | null;
  customer_address?: Address | null;
  customer_email?: string | null;
  customer_name?: string | null;
  customer_phone?: string | null;
  customer_shipping?: Shipping | null;
  customer_tax_exempt?: 'exempt' | 'none' | 'reverse' | null;
  customer_tax_ids?: InvoicesResourceInvoiceTaxId[] | null;
  default_payment_method?: string | PaymentMethod | null;
  default_source?: string | BankAccount | Card | Source | null;
  default_tax_rates: TaxRate[];
  description?: string | null;
  discount?: Discount | null;
  discounts?: (string | Discount | DeletedDiscount)[] | null;
  due_date?: number | null;
  ending_balance?: number | null;
  footer?: string | null;
  from_invoice?: InvoicesFromInvoice | null;
  hosted_invoice_url?: string | null;
  id?: string;
  invoice_pdf?: string | null;
  last_finalization_error?: ApiErrors | null;
  latest_revision?: string | Invoice | null;
  lines: { data: LineItem[]; has_more: boolean; object: 'list'; url: string };
  livemode: boolean;
  metadata?: Record<string, string> | null;
  next_payment_attempt?: number | null;
  number?: string | null;
  object: 'invoice';
  on_behalf_of?: string | Account | null;
  paid: boolean;
  paid_out_of_band: boolean;
  payment_intent?: string | PaymentIntent | null;
  payment_settings: InvoicesPaymentSettings;
  period_end: number;
  period_start: number;
  post_payment_credit_notes_amount: number;
  pre_payment_credit_notes_amount: number;
  quote?: string | Quote | null;
  receipt_number?: string | null;
  rendering_options?: InvoiceSettingRenderingOptions | null;
  shipping_cost?: InvoicesShippingCost | null;
  shipping_details?: Shipping | null;
  starting_balance: number;
  statement_descriptor?: string | null;
  status?: 'draft' | 'open' | 'paid' | 'uncollectible' | 'void' | null;
  status_transitions: InvoicesStatusTransitions;
  subscription?: string | Subscription | null;
  subscription_proration_date?: number;
  subtotal: number;
  subtotal_excluding_tax?: number | null;
  tax?: number | null;
  test_clock?: string | TestHelpersTestClock | null;
  threshold_reason?: InvoiceThresholdReason;
  total: number;
  total_discount_amounts?: DiscountsResourceDiscountAmount[] | null;
  total_excluding_tax?: number | null;
  total_tax_amounts: InvoiceTaxAmount[];
  transfer_data?: InvoiceTransferData | null;
  webhooks_delivered_at?: number | null;
}
