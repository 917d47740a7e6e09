import type { Account } from './account.ts';
import type { ApiErrors } from './api-errors.ts';
import type { Application } from './application.ts';
import type { Customer } from './customer.ts';
import type { DeletedCustomer } from './deleted-customer.ts';
import type { Mandate } from './mandate.ts';
import type { PaymentFlowsAutomaticPaymentMethodsSetupIntent } from './payment-flows-automatic-payment-methods-setup-intent.ts';
import type { PaymentMethod } from './payment-method.ts';
import type { SetupAttempt } from './setup-attempt.ts';
import type { SetupIntentNextAction } from './setup-intent-next-action.ts';
import type { SetupIntentPaymentMethodOptions } from './setup-intent-payment-method-options.ts';

export interface SetupIntent {
  application?: string | Application | null;
  attach_to_self?: boolean;
  automatic_payment_methods?: PaymentFlowsAutomaticPaymentMethodsSetupIntent | null;
  cancellation_reason?: 'abandoned' | 'duplicate' | 'requested_by_customer' | null;
  client_secret?: string | null;
  created: number;
  customer?: string | Customer | DeletedCustomer | null;
  description?: string | null;
  flow_directions?: ('inbound' | 'outbound')[] | null;
  id: string;
  last_setup_error?: ApiErrors | null;
  latest_attempt?: string | SetupAttempt | null;
  livemode: boolean;
  mandate?: string | Mandate | null;
  metadata?: Record<string, string> | null;
  next_action?: SetupIntentNextAction | null;
  object: 'setup_intent';
  on_behalf_of?: string | Account | null;
  payment_method?: string | PaymentMethod | null;
  payment_method_options?: SetupIntentPaymentMethodOptions | null;
  payment_method_types: string[];
  single_use_mandate?: string | Mandate | null;
  status:
    | 'canceled'
    | 'processing'
    | 'requires_action'
    | 'requires_confirmation'
    | 'requires_payment_method'
    | 'succeeded';
  usage: string;
}
