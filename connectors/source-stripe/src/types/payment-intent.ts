import type { Account } from './account.ts';
import type { ApiErrors } from './api-errors.ts';
import type { Application } from './application.ts';
import type { Charge } from './charge.ts';
import type { Customer } from './customer.ts';
import type { DeletedCustomer } from './deleted-customer.ts';
import type { Invoice } from './invoice.ts';
import type { PaymentFlowsAmountDetails } from './payment-flows-amount-details.ts';
import type { PaymentFlowsAutomaticPaymentMethodsPaymentIntent } from './payment-flows-automatic-payment-methods-payment-intent.ts';
import type { PaymentIntentNextAction } from './payment-intent-next-action.ts';
import type { PaymentIntentPaymentMethodOptions } from './payment-intent-payment-method-options.ts';
import type { PaymentIntentProcessing } from './payment-intent-processing.ts';
import type { PaymentMethod } from './payment-method.ts';
import type { Review } from './review.ts';
import type { Shipping } from './shipping.ts';
import type { TransferData } from './transfer-data.ts';

export interface PaymentIntent {
  amount: number;
  amount_capturable?: number;
  amount_details?: PaymentFlowsAmountDetails;
  amount_received?: number;
  application?: string | Application | null;
  application_fee_amount?: number | null;
  automatic_payment_methods?: PaymentFlowsAutomaticPaymentMethodsPaymentIntent | null;
  canceled_at?: number | null;
  cancellation_reason?:
    | 'abandoned'
    | 'automatic'
    | 'duplicate'
    | 'failed_invoice'
    | 'fraudulent'
    | 'requested_by_customer'
    | 'void_invoice'
    | null;
  capture_method: 'automatic' | 'automatic_async' | 'manual';
  client_secret?: string | null;
  confirmation_method: 'automatic' | 'manual';
  created: number;
  currency: string;
  customer?: string | Customer | DeletedCustomer | null;
  description?: string | null;
  id: string;
  invoice?: string | Invoice | null;
  last_payment_error?: ApiErrors | null;
  latest_charge?: string | Charge | null;
  livemode: boolean;
  metadata?: Record<string, string>;
  next_action?: PaymentIntentNextAction | null;
  object: 'payment_intent';
  on_behalf_of?: string | Account | null;
  payment_method?: string | PaymentMethod | null;
  payment_method_options?: PaymentIntentPaymentMethodOptions | null;
  payment_method_types: string[];
  processing?: PaymentIntentProcessing | null;
  receipt_email?: string | null;
  review?: string | Review | null;
  setup_future_usage?: 'off_session' | 'on_session' | null;
  shipping?: Shipping | null;
  statement_descriptor?: string | null;
  statement_descriptor_suffix?: string | null;
  status:
    | 'canceled'
    | 'processing'
    | 'requires_action'
    | 'requires_capture'
    | 'requires_confirmation'
    | 'requires_payment_method'
    | 'succeeded';
  transfer_data?: TransferData | null;
  transfer_group?: string | null;
}
