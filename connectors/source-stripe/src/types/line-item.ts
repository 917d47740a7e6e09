import type { Discount } from './discount.ts';
import type { DiscountsResourceDiscountAmount } from './discounts-resource-discount-amount.ts';
import type { InvoiceLineItemPeriod } from './invoice-line-item-period.ts';
import type { InvoiceTaxAmount } from './invoice-tax-amount.ts';
import type { InvoicesLineItemsProrationDetails } from './invoices-line-items-proration-details.ts';
import type { Price } from './price.ts';
import type { TaxRate } from './tax-rate.ts';

export interface LineItem {
  amount: number;
  amount_excluding_tax?: number | null;
  currency: string;
  description?: string | null;
  discount_amounts?: DiscountsResourceDiscountAmount[] | null;
  discountable: boolean;
  discounts?: (string | Discount)[] | null;
  id: string;
  invoice_item?: string;
  livemode: boolean;
  metadata: Record<string, string>;
  object: 'line_item';
  period: InvoiceLineItemPeriod;
  price?: Price | null;
  proration: boolean;
  proration_details?: InvoicesLineItemsProrationDetails | null;
  quantity?: number | null;
  subscription?: string | null;
  subscription_item?: string;
  tax_amounts?: InvoiceTaxAmount[];
  tax_rates?: TaxRate[];
  type: 'invoiceitem' | 'subscription';
  unit_amount_excluding_tax?: string | null;
}
