import type { QuotesResourceRecurring } from './quotes-resource-recurring.ts';
import type { QuotesResourceUpfront } from './quotes-resource-upfront.ts';

export interface QuotesResourceComputed {
  recurring?: QuotesResourceRecurring | null;
  upfront: QuotesResourceUpfront;
}
