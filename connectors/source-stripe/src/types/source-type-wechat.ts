export interface SourceTypeWechat {
  prepay_id?: string;
  qr_code_url?: string | null;
  statement_descriptor?: string;
}
