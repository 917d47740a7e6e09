export interface IssuingCardGooglePay {
  eligible: boolean;
  ineligible_reason?: 'missing_agreement' | 'missing_cardholder_contact' | 'unsupported_region' | null;
}
