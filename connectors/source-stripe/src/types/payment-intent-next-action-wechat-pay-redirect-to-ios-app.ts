export interface PaymentIntentNextActionWechatPayRedirectToIosApp {
  native_url: string;
}
