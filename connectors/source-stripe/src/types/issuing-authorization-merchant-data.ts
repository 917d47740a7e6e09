export interface IssuingAuthorizationMerchantData {
  category: string;
  category_code: string;
  city?: string | null;
  country?: string | null;
  name?: string | null;
  network_id: string;
  postal_code?: string | null;
  state?: string | null;
}
