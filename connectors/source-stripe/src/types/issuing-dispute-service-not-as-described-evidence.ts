import type { File } from './file.ts';

export interface IssuingDisputeServiceNotAsDescribedEvidence {
  additional_documentation?: string | File | null;
  canceled_at?: number | null;
  cancellation_reason?: string | null;
  explanation?: string | null;
  received_at?: number | null;
}
