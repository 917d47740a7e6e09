import type { PaymentFlowsPrivatePaymentMethodsKlarnaDob } from './payment-flows-private-payment-methods-klarna-dob.ts';

export interface PaymentMethodKlarna {
  dob?: PaymentFlowsPrivatePaymentMethodsKlarnaDob | null;
}
