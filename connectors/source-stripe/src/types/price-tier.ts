export interface PriceTier {
  flat_amount?: number | null;
  flat_amount_decimal?: string | null;
  unit_amount?: number | null;
  unit_amount_decimal?: string | null;
  up_to?: number | null;
}
