import type { File } from './file.ts';

export interface IssuingDisputeDuplicateEvidence {
  additional_documentation?: string | File | null;
  card_statement?: string | File | null;
  cash_receipt?: string | File | null;
  check_image?: string | File | null;
  explanation?: string | null;
  original_transaction?: string | null;
}
