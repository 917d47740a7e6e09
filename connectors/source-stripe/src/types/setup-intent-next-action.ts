import type { PaymentIntentNextActionCashappHandleRedirectOrDisplayQrCode } from './payment-intent-next-action-cashapp-handle-redirect-or--488aab1e.ts';
import type { SetupIntentNextActionRedirectToUrl } from './setup-intent-next-action-redirect-to-url.ts';
import type { SetupIntentNextActionVerifyWithMicrodeposits } from './setup-intent-next-action-verify-with-microdeposits.ts';

export interface SetupIntentNextAction {
  cashapp_handle_redirect_or_display_qr_code?: PaymentIntentNextActionCashappHandleRedirectOrDisplayQrCode;
  redirect_to_url?: SetupIntentNextActionRedirectToUrl;
  type: string;
  use_stripe_sdk?: Record<string, unknown>;
  verify_with_microdeposits?: SetupIntentNextActionVerifyWithMicrodeposits;
}
