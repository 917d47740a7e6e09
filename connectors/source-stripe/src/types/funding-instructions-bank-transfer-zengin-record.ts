export interface FundingInstructionsBankTransferZenginRecord {
  account_holder_name?: string | null;
  account_number?: string | null;
  account_type?: string | null;
  bank_code?: string | null;
  bank_name?: string | null;
  branch_code?: string | null;
  branch_name?: string | null;
}
