import type { CustomerAcceptance } from './customer-acceptance.ts';
import type { MandateMultiUse } from './mandate-multi-use.ts';
import type { MandatePaymentMethodDetails } from './mandate-payment-method-details.ts';
import type { MandateSingleUse } from './mandate-single-use.ts';
import type { PaymentMethod } from './payment-method.ts';

export interface Mandate {
  customer_acceptance: CustomerAcceptance;
  id: string;
  livemode: boolean;
  multi_use?: MandateMultiUse;
  object: 'mandate';
  payment_method: string | PaymentMethod;
  payment_method_details: MandatePaymentMethodDetails;
  single_use?: MandateSingleUse;
  status: 'active' | 'inactive' | 'pending';
  type: 'multi_use' | 'single_use';
}
