import type { AccountDeclineChargeOn } from './account-decline-charge-on.ts';

export interface AccountCardPaymentsSettings {
  decline_on?: AccountDeclineChargeOn;
  statement_descriptor_prefix?: string | null;
  statement_descriptor_prefix_kana?: string | null;
  statement_descriptor_prefix_kanji?: string | null;
}
