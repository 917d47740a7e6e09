export interface CustomerTaxLocation {
  country: string;
  source: 'billing_address' | 'ip_address' | 'payment_method' | 'shipping_destination';
  state?: string | null;
}
