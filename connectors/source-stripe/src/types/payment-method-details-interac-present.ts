import type { PaymentMethodDetailsInteracPresentReceipt } from './payment-method-details-interac-present-receipt.ts';

export interface PaymentMethodDetailsInteracPresent {
  brand?: string | null;
  cardholder_name?: string | null;
  country?: string | null;
  emv_auth_data?: string | null;
  exp_month: number;
  exp_year: number;
  fingerprint?: string | null;
  funding?: string | null;
  generated_card?: string | null;
  last4?: string | null;
  network?: string | null;
  preferred_locales?: string[] | null;
  read_method?:
    | 'contact_emv'
    | 'contactless_emv'
    | 'contactless_magstripe_mode'
    | 'magnetic_stripe_fallback'
    | 'magnetic_stripe_track2'
    | null;
  receipt?: PaymentMethodDetailsInteracPresentReceipt | null;
}
