export interface TaxIdVerification {
  status: 'pending' | 'unavailable' | 'unverified' | 'verified';
  verified_address?: string | null;
  verified_name?: string | null;
}
