import type { PaymentIntentNextActionCashappQrCode } from './payment-intent-next-action-cashapp-qr-code.ts';

export interface PaymentIntentNextActionCashappHandleRedirectOrDisplayQrCode {
  hosted_instructions_url: string;
  mobile_auth_url: string;
  qr_code: PaymentIntentNextActionCashappQrCode;
}
