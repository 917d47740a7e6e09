export interface MandateSepaDebit {
  reference: string;
  url: string;
}
