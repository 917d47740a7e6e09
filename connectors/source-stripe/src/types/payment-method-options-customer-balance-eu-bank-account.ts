export interface PaymentMethodOptionsCustomerBalanceEuBankAccount {
  country: 'BE' | 'DE' | 'ES' | 'FR' | 'IE' | 'NL';
}
