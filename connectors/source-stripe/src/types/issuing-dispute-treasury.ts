export interface IssuingDisputeTreasury {
  debit_reversal?: string | null;
  received_debit: string;
}
