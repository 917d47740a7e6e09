export interface IssuingCardholderCompany {
  tax_id_provided: boolean;
}
