export interface PaymentIntentNextActionWechatPayRedirectToAndroidApp {
  app_id: string;
  nonce_str: string;
  package: string;
  partner_id: string;
  prepay_id: string;
  sign: string;
  timestamp: string;
}
