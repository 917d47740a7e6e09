import type { IssuingCardholderIdDocument } from './issuing-cardholder-id-document.ts';

export interface IssuingCardholderVerification {
  document?: IssuingCardholderIdDocument | null;
}
