import type { File } from './file.ts';

export interface IssuingDisputeCanceledEvidence {
  additional_documentation?: string | File | null;
  canceled_at?: number | null;
  cancellation_policy_provided?: boolean | null;
  cancellation_reason?: string | null;
  expected_at?: number | null;
  explanation?: string | null;
  product_description?: string | null;
  product_type?: 'merchandise' | 'service' | null;
  return_status?: 'merchant_rejected' | 'successful' | null;
  returned_at?: number | null;
}
