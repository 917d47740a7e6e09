export interface TaxRate {
  active: boolean;
  country?: string | null;
  created: number;
  description?: string | null;
  display_name: string;
  id: string;
  inclusive: boolean;
  jurisdiction?: string | null;
  livemode: boolean;
  metadata?: Record<string, string> | null;
  object: 'tax_rate';
  percentage: number;
  state?: string | null;
  tax_type?: 'gst' | 'hst' | 'igst' | 'jct' | 'lease_tax' | 'pst' | 'qst' | 'rst' | 'sales_tax' | 'vat' | null;
}
