export interface LegalEntityDob {
  day?: number | null;
  month?: number | null;
  year?: number | null;
}
