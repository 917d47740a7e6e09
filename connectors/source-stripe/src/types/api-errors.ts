import type { BankAccount } from './bank-account.ts';
import type { Card } from './card.ts';
import type { PaymentIntent } from './payment-intent.ts';
import type { PaymentMethod } from './payment-method.ts';
import type { SetupIntent } from './setup-intent.ts';
import type { Source } from './source.ts';

export interface ApiErrors {
  charge?: string;
  code?: string;
  decline_code?: string;
  doc_url?: string;
  message?: string;
  param?: string;
  payment_intent?: PaymentIntent;
  payment_method?: PaymentMethod;
  payment_method_type?: string;
  request_log_url?: string;
  setup_intent?: SetupIntent;
  source?: BankAccount | Card | Source;
  type: 'api_error' | 'card_error' | 'idempotency_error' | 'invalid_request_error';
}
