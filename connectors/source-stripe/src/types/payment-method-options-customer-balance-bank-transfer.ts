import type { PaymentMethodOptionsCustomerBalanceEuBankAccount } from './payment-method-options-customer-balance-eu-bank-account.ts';

export interface PaymentMethodOptionsCustomerBalanceBankTransfer {
  eu_bank_transfer?: PaymentMethodOptionsCustomerBalanceEuBankAccount;
  requested_address_types?: ('iban' | 'sepa' | 'sort_code' | 'spei' | 'zengin')[];
  type?: 'eu_bank_transfer' | 'gb_bank_transfer' | 'jp_bank_transfer' | 'mx_bank_transfer' | null;
}
