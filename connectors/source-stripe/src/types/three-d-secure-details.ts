export interface ThreeDSecureDetails {
  authentication_flow?: 'challenge' | 'frictionless' | null;
  result?:
    | 'attempt_acknowledged'
    | 'authenticated'
    | 'exempted'
    | 'failed'
    | 'not_supported'
    | 'processing_error'
    | null;
  result_reason?:
    | 'abandoned'
    | 'bypassed'
    | 'canceled'
    | 'card_not_enrolled'
    | 'network_not_supported'
    | 'protocol_error'
    | 'rejected'
    | null;
  version?: '1.0.2' | '2.1.0' | '2.2.0' | null;
}
