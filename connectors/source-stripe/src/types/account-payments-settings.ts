export interface AccountPaymentsSettings {
  statement_descriptor?: string | null;
  statement_descriptor_kana?: string | null;
  statement_descriptor_kanji?: string | null;
  statement_descriptor_prefix_kana?: string | null;
  statement_descriptor_prefix_kanji?: string | null;
}
