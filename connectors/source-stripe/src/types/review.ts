import type { Charge } from './charge.ts';
import type { PaymentIntent } from './payment-intent.ts';
import type { RadarReviewResourceLocation } from './radar-review-resource-location.ts';
import type { RadarReviewResourceSession } from './radar-review-resource-session.ts';

export interface Review {
  billing_zip?: string | null;
  charge?: string | Charge | null;
  closed_reason?: 'approved' | 'disputed' | 'redacted' | 'refunded' | 'refunded_as_fraud' | null;
  created: number;
  id: string;
  ip_address?: string | null;
  ip_address_location?: RadarReviewResourceLocation | null;
  livemode: boolean;
  object: 'review';
  open: boolean;
  opened_reason: 'manual' | 'rule';
  payment_intent?: string | PaymentIntent;
  reason: string;
  session?: RadarReviewResourceSession | null;
}
