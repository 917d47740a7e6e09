import type { Address } from './address.ts';
import type { BankAccount } from './bank-account.ts';
import type { Card } from './card.ts';
import type { CashBalance } from './cash-balance.ts';
import type { CustomerTax } from './customer-tax.ts';
import type { Discount } from './discount.ts';
import type { InvoiceSettingCustomerSetting } from './invoice-setting-customer-setting.ts';
import type { Shipping } from './shipping.ts';
import type { Source } from './source.ts';
import type { Subscription } from './subscription.ts';
import type { TaxId } from './tax-id.ts';
import type { TestHelpersTestClock } from './test-helpers-test-clock.ts';

export interface Customer {
  address?: Address | null;
  balance?: number;
  cash_balance?: CashBalance | null;
  created: number;
  currency?: string | null;
  default_source?: string | BankAccount | Card | Source | null;
  delinquent?: boolean | null;
  description?: string | null;
  discount?: Discount | null;
  email?: string | null;
  id: string;
  invoice_credit_balance?: Record<string, number>;
  invoice_prefix?: string | null;
  invoice_settings?: InvoiceSettingCustomerSetting;
  livemode: boolean;
  metadata?: Record<string, string>;
  name?: string | null;
  next_invoice_sequence?: number;
  object: 'customer';
  phone?: string | null;
  preferred_locales?: string[] | null;
  shipping?: Shipping | null;
  sources?: {
    data: (BankAccount | Card | Source)[];
    has_more: boolean;
    object: 'list';
    url: string;
  };
  subscriptions?: { data: Subscription[]; has_more: boolean; object: 'list'; url: string };
  tax?: CustomerTax;
  tax_exempt?: 'exempt' | 'none' | 'reverse' | null;
  tax_ids?: { data: TaxId[]; has_more: boolean; object: 'list'; url: string };
  test_clock?: string | TestHelpersTestClock | null;
}
