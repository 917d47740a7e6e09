import type { PaymentMethodOptionsCardInstallments } from './payment-method-options-card-installments.ts';
import type { PaymentMethodOptionsCardMandateOptions } from './payment-method-options-card-mandate-options.ts';

export interface PaymentIntentPaymentMethodOptionsCard {
  capture_method?: 'manual';
  installments?: PaymentMethodOptionsCardInstallments | null;
  mandate_options?: PaymentMethodOptionsCardMandateOptions | null;
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
  setup_future_usage?: 'none' | 'off_session' | 'on_session';
  statement_descriptor_suffix_kana?: string;
  statement_descriptor_suffix_kanji?: string;
}
