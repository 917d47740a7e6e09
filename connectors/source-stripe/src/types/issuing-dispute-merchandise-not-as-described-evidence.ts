import type { File } from './file.ts';

export interface IssuingDisputeMerchandiseNotAsDescribedEvidence {
  additional_documentation?: string | File | null;
  explanation?: string | null;
  received_at?: number | null;
  return_description?: string | null;
  return_status?: 'merchant_rejected' | 'successful' | null;
  returned_at?: number | null;
}
