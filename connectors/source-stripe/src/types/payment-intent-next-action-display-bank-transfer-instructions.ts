import type { FundingInstructionsBankTransferFinancialAddress } from './funding-instructions-bank-transfer-financial-address.ts';

export interface PaymentIntentNextActionDisplayBankTransferInstructions {
  amount_remaining?: number | null;
  currency?: string | null;
  financial_addresses?: FundingInstructionsBankTransferFinancialAddress[];
  hosted_instructions_url?: string | null;
  reference?: string | null;
  type: 'eu_bank_transfer' | 'gb_bank_transfer' | 'jp_bank_transfer' | 'mx_bank_transfer';
}
