import type { SetupIntentPaymentMethodOptionsCardMandateOptions } from './setup-intent-payment-method-options-card-mandate-options.ts';

export interface SetupIntentPaymentMethodOptionsCard {
  mandate_options?: SetupIntentPaymentMethodOptionsCardMandateOptions | null;
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
  request_three_d_secure?: 'any' | 'automatic' | 'challenge_only' | null;
}
