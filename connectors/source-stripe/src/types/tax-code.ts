export interface TaxCode {
  description: string;
  id: string;
  name: string;
  object: 'tax_code';
}
