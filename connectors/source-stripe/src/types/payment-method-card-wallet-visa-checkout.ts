import type { Address } from './address.ts';

export interface PaymentMethodCardWalletVisaCheckout {
  billing_address?: Address | null;
  email?: string | null;
  name?: string | null;
  shipping_address?: Address | null;
}
