import type { File } from './file.ts';

export interface IssuingDisputeNotReceivedEvidence {
  additional_documentation?: string | File | null;
  expected_at?: number | null;
  explanation?: string | null;
  product_description?: string | null;
  product_type?: 'merchandise' | 'service' | null;
}
