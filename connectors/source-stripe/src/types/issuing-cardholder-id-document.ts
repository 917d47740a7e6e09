import type { File } from './file.ts';

export interface IssuingCardholderIdDocument {
  back?: string | File | null;
  front?: string | File | null;
}
