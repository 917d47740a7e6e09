import type { IssuingCardholderCardIssuing } from './issuing-cardholder-card-issuing.ts';
import type { IssuingCardholderIndividualDob } from './issuing-cardholder-individual-dob.ts';
import type { IssuingCardholderVerification } from './issuing-cardholder-verification.ts';

export interface IssuingCardholderIndividual {
  card_issuing?: IssuingCardholderCardIssuing | null;
  dob?: IssuingCardholderIndividualDob | null;
  first_name?: string | null;
  last_name?: string | null;
  verification?: IssuingCardholderVerification | null;
}
