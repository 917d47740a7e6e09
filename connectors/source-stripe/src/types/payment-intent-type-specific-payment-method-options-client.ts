import type { PaymentFlowsInstallmentOptions } from './payment-flows-installment-options.ts';

export interface PaymentIntentTypeSpecificPaymentMethodOptionsClient {
  capture_method?: 'manual' | 'manual_preferred';
  installments?: PaymentFlowsInstallmentOptions;
  setup_future_usage?: 'none' | 'off_session' | 'on_session';
  verification_method?: 'automatic' | 'instant' | 'microdeposits';
}
