export interface IssuingTransactionFuelData {
  type: string;
  unit: string;
  unit_cost_decimal: string;
  volume_decimal?: string | null;
}
