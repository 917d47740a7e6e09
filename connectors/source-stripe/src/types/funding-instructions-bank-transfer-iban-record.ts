export interface FundingInstructionsBankTransferIbanRecord {
  account_holder_name: string;
  bic: string;
  country: string;
  iban: string;
}
