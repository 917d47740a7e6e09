import type { CurrencyOption } from './currency-option.ts';
import type { CustomUnitAmount } from './custom-unit-amount.ts';
import type { DeletedProduct } from './deleted-product.ts';
import type { PriceTier } from './price-tier.ts';
import type { Product } from './product.ts';
import type { Recurring } from './recurring.ts';
import type { TransformQuantity } from './transform-quantity.ts';

export interface Price {
  active: boolean;
  billing_scheme: 'per_unit' | 'tiered';
  created: number;
  currency: string;
  currency_options?: Record<string, CurrencyOption>;
  custom_unit_amount?: CustomUnitAmount | null;
  id: string;
  livemode: boolean;
  lookup_key?: string | null;
  metadata: Record<string, string>;
  nickname?: string | null;
  object: 'price';
  product: string | Product | DeletedProduct;
  recurring?: Recurring | null;
  tax_behavior?: 'exclusive' | 'inclusive' | 'unspecified' | null;
  tiers?: PriceTier[];
  tiers_mode?: 'graduated' | 'volume' | null;
  transform_quantity?: TransformQuantity | null;
  type: 'one_time' | 'recurring';
  unit_amount?: number | null;
  unit_amount_decimal?: string | null;
}
