import type { PackageDimensions } from './package-dimensions.ts';
import type { Price } from './price.ts';
import type { TaxCode } from './tax-code.ts';

export interface Product {
  active: boolean;
  created: number;
  default_price?: string | Price | null;
  description?: string | null;
  id: string;
  images: string[];
  livemode: boolean;
  metadata: Record<string, string>;
  name: string;
  object: 'product';
  package_dimensions?: PackageDimensions | null;
  shippable?: boolean | null;
  statement_descriptor?: string | null;
  tax_code?: string | TaxCode | null;
  unit_label?: string | null;
  updated: number;
  url?: string | null;
}
