import type { LegalEntityPersonVerificationDocument } from './legal-entity-person-verification-document.ts';

export interface LegalEntityPersonVerification {
  additional_document?: LegalEntityPersonVerificationDocument | null;
  details?: string | null;
  details_code?: string | null;
  document?: LegalEntityPersonVerificationDocument;
  status: string;
}
