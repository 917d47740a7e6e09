export interface MandateAuBecsDebit {
  url: string;
}
