import type { FundingInstructionsBankTransferIbanRecord } from './funding-instructions-bank-transfer-iban-record.ts';
import type { FundingInstructionsBankTransferSortCodeRecord } from './funding-instructions-bank-transfer-sort-code-record.ts';
import type { FundingInstructionsBankTransferSpeiRecord } from './funding-instructions-bank-transfer-spei-record.ts';
import type { FundingInstructionsBankTransferZenginRecord } from './funding-instructions-bank-transfer-zengin-record.ts';

export interface FundingInstructionsBankTransferFinancialAddress {
  iban?: FundingInstructionsBankTransferIbanRecord;
  sort_code?: FundingInstructionsBankTransferSortCodeRecord;
  spei?: FundingInstructionsBankTransferSpeiRecord;
  supported_networks?: ('bacs' | 'fps' | 'sepa' | 'spei' | 'zengin')[];
  type: 'iban' | 'sort_code' | 'spei' | 'zengin';
  zengin?: FundingInstructionsBankTransferZenginRecord;
}
