import type { LegalEntityCompanyVerificationDocument } from './legal-entity-company-verification-document.ts';

export interface LegalEntityCompanyVerification {
  document: LegalEntityCompanyVerificationDocument;
}
