import type { InvoicesPaymentMethodOptions } from './invoices-payment-method-options.ts';

export interface InvoicesPaymentSettings {
  default_mandate?: string | null;
  payment_method_options?: InvoicesPaymentMethodOptions | null;
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
}
