import type { PromotionCodeCurrencyOption } from './promotion-code-currency-option.ts';

export interface PromotionCodesResourceRestrictions {
  currency_options?: Record<string, PromotionCodeCurrencyOption>;
  first_time_transaction: boolean;
  minimum_amount?: number | null;
  minimum_amount_currency?: string | null;
}
