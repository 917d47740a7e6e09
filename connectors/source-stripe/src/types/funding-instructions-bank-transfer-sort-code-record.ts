export interface FundingInstructionsBankTransferSortCodeRecord {
  account_holder_name: string;
  account_number: string;
  sort_code: string;
}
