import type { PaymentMethodDetailsCardPresentReceipt } from './payment-method-details-card-present-receipt.ts';

export interface PaymentMethodDetailsCardPresent {
  amount_authorized?: number | null;
  brand?: string | null;
  capture_before?: number;
  cardholder_name?: string | null;
  country?: string | null;
  emv_auth_data?: string | null;
  exp_month: number;
  exp_year: number;
  fingerprint?: string | null;
  funding?: string | null;
  generated_card?: string | null;
  incremental_authorization_supported: boolean;
  last4?: string | null;
  network?: string | null;
  overcapture_supported: boolean;
  read_method?:
    | 'contact_emv'
    | 'contactless_emv'
    | 'contactless_magstripe_mode'
    | 'magnetic_stripe_fallback'
    | 'magnetic_stripe_track2'
    | null;
  receipt?: PaymentMethodDetailsCardPresentReceipt | null;
}
