import type { PaymentMethodDetailsCardWalletAmexExpressCheckout } from './payment-method-details-card-wallet-amex-express-checkout.ts';
import type { PaymentMethodDetailsCardWalletApplePay } from './payment-method-details-card-wallet-apple-pay.ts';
import type { PaymentMethodDetailsCardWalletGooglePay } from './payment-method-details-card-wallet-google-pay.ts';
import type { PaymentMethodDetailsCardWalletMasterpass } from './payment-method-details-card-wallet-masterpass.ts';
import type { PaymentMethodDetailsCardWalletSamsungPay } from './payment-method-details-card-wallet-samsung-pay.ts';
import type { PaymentMethodDetailsCardWalletVisaCheckout } from './payment-method-details-card-wallet-visa-checkout.ts';

export interface PaymentMethodDetailsCardWallet {
  amex_express_checkout?: PaymentMethodDetailsCardWalletAmexExpressCheckout;
  apple_pay?: PaymentMethodDetailsCardWalletApplePay;
  dynamic_last4?: string | null;
  google_pay?: PaymentMethodDetailsCardWalletGooglePay;
  masterpass?: PaymentMethodDetailsCardWalletMasterpass;
  samsung_pay?: PaymentMethodDetailsCardWalletSamsungPay;
  type: 'amex_express_checkout' | 'apple_pay' | 'google_pay' | 'link' | 'masterpass' | 'samsung_pay' | 'visa_checkout';
  visa_checkout?: PaymentMethodDetailsCardWalletVisaCheckout;
}
