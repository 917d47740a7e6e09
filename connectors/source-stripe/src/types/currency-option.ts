import type { CustomUnitAmount } from './custom-unit-amount.ts';
import type { PriceTier } from './price-tier.ts';

export interface CurrencyOption {
  custom_unit_amount?: CustomUnitAmount | null;
  tax_behavior?: 'exclusive' | 'inclusive' | 'unspecified' | null;
  tiers?: PriceTier[];
  unit_amount?: number | null;
  unit_amount_decimal?: string | null;
}
