export interface PlatformTaxFee {
  account: string;
  id: string;
  object: 'platform_tax_fee';
  source_transaction: string;
  type: string;
}
