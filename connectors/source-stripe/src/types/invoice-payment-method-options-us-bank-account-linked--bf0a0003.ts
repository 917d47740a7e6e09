export interface InvoicePaymentMethodOptionsUsBankAccountLinkedAccountOptions {
  permissions?: ('balances' | 'payment_method' | 'transactions')[];
}
