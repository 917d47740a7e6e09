import type { SubscriptionsResourcePaymentMethodOptions } from './subscriptions-resource-payment-method-options.ts';

export interface SubscriptionsResourcePaymentSettings {
  payment_method_options?: SubscriptionsResourcePaymentMethodOptions | null;
  payment_method_types?:
    | (
        | 'ach_credit_transfer'
        | 'ach_debit'
        | 'acss_debit'
        | 'au_becs_debit'
        | 'bacs_debit'
        | 'bancontact'
        | 'boleto'
        | 'card'
        | 'cashapp'
        | 'customer_balance'
        | 'fpx'
        | 'giropay'
        | 'grabpay'
        | 'ideal'
        | 'konbini'
        | 'link'
        | 'paynow'
        | 'promptpay'
        | 'sepa_debit'
        | 'sofort'
        | 'us_bank_account'
        | 'wechat_pay'
      )[]
    | null;
  save_default_payment_method?: 'off' | 'on_subscription' | null;
}
