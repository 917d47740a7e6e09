export interface CancellationDetails {
  comment?: string | null;
  feedback?:
    | 'customer_service'
    | 'low_quality'
    | 'missing_features'
    | 'other'
    | 'switched_service'
    | 'too_complex'
    | 'too_expensive'
    | 'unused'
    | null;
  reason?: 'cancellation_requested' | 'payment_disputed' | 'payment_failed' | null;
}
