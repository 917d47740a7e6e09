export interface IssuingCardholderIndividualDob {
  day?: number | null;
  month?: number | null;
  year?: number | null;
}
