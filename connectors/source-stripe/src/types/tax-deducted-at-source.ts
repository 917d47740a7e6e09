export interface TaxDeductedAtSource {
  id: string;
  object: 'tax_deducted_at_source';
  period_end: number;
  period_start: number;
  tax_deduction_account_number: string;
}
