import type { File } from './file.ts';

export interface IssuingDisputeOtherEvidence {
  additional_documentation?: string | File | null;
  explanation?: string | null;
  product_description?: string | null;
  product_type?: 'merchandise' | 'service' | null;
}
