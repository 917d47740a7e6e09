export interface PaymentMethodOptionsWechatPay {
  app_id?: string | null;
  client?: 'android' | 'ios' | 'web' | null;
  setup_future_usage?: 'none';
}
