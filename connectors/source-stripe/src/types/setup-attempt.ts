import type { Account } from './account.ts';
import type { ApiErrors } from './api-errors.ts';
import type { Application } from './application.ts';
import type { Customer } from './customer.ts';
import type { DeletedCustomer } from './deleted-customer.ts';
import type { PaymentMethod } from './payment-method.ts';
import type { SetupAttemptPaymentMethodDetails } from './setup-attempt-payment-method-details.ts';
import type { SetupIntent } from './setup-intent.ts';

export interface SetupAttempt {
  application?: string | Application | null;
  attach_to_self?: boolean;
  created: number;
  customer?: string | Customer | DeletedCustomer | null;
  flow_directions?: ('inbound' | 'outbound')[] | null;
  id: string;
  livemode: boolean;
  object: 'setup_attempt';
  on_behalf_of?: string | Account | null;
  payment_method: string | PaymentMethod;
  payment_method_details: SetupAttemptPaymentMethodDetails;
  setup_error?: ApiErrors | null;
  setup_intent: string | SetupIntent;
  status: string;
  usage: string;
}
