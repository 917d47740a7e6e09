import type { IssuingCardAuthorizationControls } from './issuing-card-authorization-controls.ts';
import type { IssuingCardShipping } from './issuing-card-shipping.ts';
import type { IssuingCardWallets } from './issuing-card-wallets.ts';
import type { IssuingCardholder } from './issuing-cardholder.ts';

export interface IssuingCard {
  brand: string;
  cancellation_reason?: 'design_rejected' | 'lost' | 'stolen' | null;
  cardholder: IssuingCardholder;
  created: number;
  currency: string;
  cvc?: string;
  exp_month: number;
  exp_year: number;
  financial_account?: string | null;
  id: string;
  last4: string;
  livemode: boolean;
  metadata: Record<string, string>;
  number?: string;
  object: 'issuing.card';
  replaced_by?: string | IssuingCard | null;
  replacement_for?: string | IssuingCard | null;
  replacement_reason?: 'damaged' | 'expired' | 'lost' | 'stolen' | null;
  shipping?: IssuingCardShipping | null;
  spending_controls: IssuingCardAuthorizationControls;
  status: 'active' | 'canceled' | 'inactive';
  type: 'physical' | 'virtual';
  wallets?: IssuingCardWallets | null;
}
