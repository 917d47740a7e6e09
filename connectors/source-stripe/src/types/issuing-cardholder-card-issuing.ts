import type { IssuingCardholderUserTermsAcceptance } from './issuing-cardholder-user-terms-acceptance.ts';

export interface IssuingCardholderCardIssuing {
  user_terms_acceptance?: IssuingCardholderUserTermsAcceptance | null;
}
