import type { FileLink } from './file-link.ts';

export interface File {
  created: number;
  expires_at?: number | null;
  filename?: string | null;
  id: string;
  links?: { data: FileLink[]; has_more: boolean; object: 'list'; url: string } | null;
  object: 'file';
  purpose:
    | 'account_requirement'
    | 'additional_verification'
    | 'business_icon'
    | 'business_logo'
    | 'customer_signature'
    | 'dispute_evidence'
    | 'document_provider_identity_document'
    | 'finance_report_run'
    | 'identity_document'
    | 'identity_document_downloadable'
    | 'pci_document'
    | 'selfie'
    | 'sigma_scheduled_query'
    | 'tax_document_user_upload'
    | 'terminal_reader_splashscreen';
  size: number;
  title?: string | null;
  type?: string | null;
  url?: string | null;
}
