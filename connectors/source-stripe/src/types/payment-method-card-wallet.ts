import type { PaymentMethodCardWalletAmexExpressCheckout } from './payment-method-card-wallet-amex-express-checkout.ts';
import type { PaymentMethodCardWalletApplePay } from './payment-method-card-wallet-apple-pay.ts';
import type { PaymentMethodCardWalletGooglePay } from './payment-method-card-wallet-google-pay.ts';
import type { PaymentMethodCardWalletMasterpass } from './payment-method-card-wallet-masterpass.ts';
import type { PaymentMethodCardWalletSamsungPay } from './payment-method-card-wallet-samsung-pay.ts';
import type { PaymentMethodCardWalletVisaCheckout } from './payment-method-card-wallet-visa-checkout.ts';

export interface PaymentMethodCardWallet {
  amex_express_checkout?: PaymentMethodCardWalletAmexExpressCheckout;
  apple_pay?: PaymentMethodCardWalletApplePay;
  dynamic_last4?: string | null;
  google_pay?: PaymentMethodCardWalletGooglePay;
  masterpass?: PaymentMethodCardWalletMasterpass;
  samsung_pay?: PaymentMethodCardWalletSamsungPay;
  type: 'amex_express_checkout' | 'apple_pay' | 'google_pay' | 'link' | 'masterpass' | 'samsung_pay' | 'visa_checkout';
  visa_checkout?: PaymentMethodCardWalletVisaCheckout;
}
