import type { Quote } from './quote.ts';

export interface QuotesResourceFromQuote {
  is_revision: boolean;
  quote: string | Quote;
}
