export interface MandateSingleUse {
  amount: number;
  currency: string;
}
