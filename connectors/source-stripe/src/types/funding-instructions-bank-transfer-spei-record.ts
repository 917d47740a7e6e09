export interface FundingInstructionsBankTransferSpeiRecord {
  bank_code: string;
  bank_name: string;
  clabe: string;
}
