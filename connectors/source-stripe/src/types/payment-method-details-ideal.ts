import type { Mandate } from './mandate.ts';
import type { PaymentMethod } from './payment-method.ts';

export interface PaymentMethodDetailsIdeal {
  bank?:
    | 'abn_amro'
    | 'asn_bank'
    | 'bunq'
    | 'handelsbanken'
    | 'ing'
    | 'knab'
    | 'moneyou'
    | 'rabobank'
    | 'regiobank'
    | 'revolut'
    | 'sns_bank'
    | 'triodos_bank'
    | 'van_lanschot'
    | 'yoursafe'
    | null;
  bic?:
    | 'ABNANL2A'
    | 'ASNBNL21'
    | 'BITSNL2A'
    | 'BUNQNL2A'
    | 'FVLBNL22'
    | 'HANDNL2A'
    | 'INGBNL2A'
    | 'KNABNL2H'
    | 'MOYONL21'
    | 'RABONL2U'
    | 'RBRBNL21'
    | 'REVOIE23'
    | 'REVOLT21'
    | 'SNSBNL2A'
    | 'TRIONL2U'
    | null;
  generated_sepa_debit?: string | PaymentMethod | null;
  generated_sepa_debit_mandate?: string | Mandate | null;
  iban_last4?: string | null;
  verified_name?: string | null;
}
