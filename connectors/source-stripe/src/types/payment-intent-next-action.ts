import type { PaymentIntentNextActionAlipayHandleRedirect } from './payment-intent-next-action-alipay-handle-redirect.ts';
import type { PaymentIntentNextActionBoleto } from './payment-intent-next-action-boleto.ts';
import type { PaymentIntentNextActionCardAwaitNotification } from './payment-intent-next-action-card-await-notification.ts';
import type { PaymentIntentNextActionCashappHandleRedirectOrDisplayQrCode } from './payment-intent-next-action-cashapp-handle-redirect-or--488aab1e.ts';
import type { PaymentIntentNextActionDisplayBankTransferInstructions } from './payment-intent-next-action-display-bank-transfer-instructions.ts';
import type { PaymentIntentNextActionDisplayOxxoDetails } from './payment-intent-next-action-display-oxxo-details.ts';
import type { PaymentIntentNextActionKonbini } from './payment-intent-next-action-konbini.ts';
import type { PaymentIntentNextActionPaynowDisplayQrCode } from './payment-intent-next-action-paynow-display-qr-code.ts';
import type { PaymentIntentNextActionPixDisplayQrCode } from './payment-intent-next-action-pix-display-qr-code.ts';
import type { PaymentIntentNextActionPromptpayDisplayQrCode } from './payment-intent-next-action-promptpay-display-qr-code.ts';
import type { PaymentIntentNextActionRedirectToUrl } from './payment-intent-next-action-redirect-to-url.ts';
import type { PaymentIntentNextActionVerifyWithMicrodeposits } from './payment-intent-next-action-verify-with-microdeposits.ts';
import type { PaymentIntentNextActionWechatPayDisplayQrCode } from './payment-intent-next-action-wechat-pay-display-qr-code.ts';
import type { PaymentIntentNextActionWechatPayRedirectToAndroidApp } from './payment-intent-next-action-wechat-pay-redirect-to-android-app.ts';
import type { PaymentIntentNextActionWechatPayRedirectToIosApp } from './payment-intent-next-action-wechat-pay-redirect-to-ios-app.ts';

export interface PaymentIntentNextAction {
  alipay_handle_redirect?: PaymentIntentNextActionAlipayHandleRedirect;
  boleto_display_details?: PaymentIntentNextActionBoleto;
  card_await_notification?: PaymentIntentNextActionCardAwaitNotification;
  cashapp_handle_redirect_or_display_qr_code?: PaymentIntentNextActionCashappHandleRedirectOrDisplayQrCode;
  display_bank_transfer_instructions?: PaymentIntentNextActionDisplayBankTransferInstructions;
  konbini_display_details?: PaymentIntentNextActionKonbini;
  oxxo_display_details?: PaymentIntentNextActionDisplayOxxoDetails;
  paynow_display_qr_code?: PaymentIntentNextActionPaynowDisplayQrCode;
  pix_display_qr_code?: PaymentIntentNextActionPixDisplayQrCode;
  promptpay_display_qr_code?: PaymentIntentNextActionPromptpayDisplayQrCode;
  redirect_to_url?: PaymentIntentNextActionRedirectToUrl;
  type: string;
  use_stripe_sdk?: Record<string, unknown>;
  verify_with_microdeposits?: PaymentIntentNextActionVerifyWithMicrodeposits;
  wechat_pay_display_qr_code?: PaymentIntentNextActionWechatPayDisplayQrCode;
  wechat_pay_redirect_to_android_app?: PaymentIntentNextActionWechatPayRedirectToAndroidApp;
  wechat_pay_redirect_to_ios_app?: PaymentIntentNextActionWechatPayRedirectToIosApp;
}
