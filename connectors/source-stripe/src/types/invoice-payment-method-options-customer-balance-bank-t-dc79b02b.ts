export interface InvoicePaymentMethodOptionsCustomerBalanceBankTransfer985d0c85 {
  country: 'BE' | 'DE' | 'ES' | 'FR' | 'IE' | 'NL';
}
