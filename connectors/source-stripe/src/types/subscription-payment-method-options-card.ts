import type { InvoiceMandateOptionsCard } from './invoice-mandate-options-card.ts';

export interface SubscriptionPaymentMethodOptionsCard {
  mandate_options?: InvoiceMandateOptionsCard;
  network?:
    | 'amex'
    | 'cartes_bancaires'
    | 'diners'
    | 'discover'
    | 'interac'
    | 'jcb'
    | 'mastercard'
    | 'unionpay'
    | 'unknown'
    | 'visa'
    | null;
  request_three_d_secure?: 'any' | 'automatic' | null;
}
