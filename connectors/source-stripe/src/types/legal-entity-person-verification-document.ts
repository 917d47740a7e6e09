import type { File } from './file.ts';

export interface LegalEntityPersonVerificationDocument {
  back?: string | File | null;
  details?: string | null;
  details_code?: string | null;
  front?: string | File | null;
}
