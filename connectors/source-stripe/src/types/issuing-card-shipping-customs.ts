export interface IssuingCardShippingCustoms {
  eori_number?: string | null;
}
