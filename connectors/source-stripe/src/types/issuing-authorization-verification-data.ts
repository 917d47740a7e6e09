export interface IssuingAuthorizationVerificationData {
  address_line1_check: 'match' | 'mismatch' | 'not_provided';
  address_postal_code_check: 'match' | 'mismatch' | 'not_provided';
  cvc_check: 'match' | 'mismatch' | 'not_provided';
  expiry_check: 'match' | 'mismatch' | 'not_provided';
}
