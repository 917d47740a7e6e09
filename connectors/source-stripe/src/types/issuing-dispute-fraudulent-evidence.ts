import type { File } from './file.ts';

export interface IssuingDisputeFraudulentEvidence {
  additional_documentation?: string | File | null;
  explanation?: string | null;
}
