export interface IssuingAuthorizationAmountDetails {
  atm_fee?: number | null;
}
