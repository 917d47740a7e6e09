export interface PaymentMethodDetailsCardPresentReceipt {
  account_type?: 'checking' | 'credit' | 'prepaid' | 'unknown';
  application_cryptogram?: string | null;
  application_preferred_name?: string | null;
  authorization_code?: string | null;
  authorization_response_code?: string | null;
  cardholder_verification_method?: string | null;
  dedicated_file_name?: string | null;
  terminal_verification_results?: string | null;
  transaction_status_information?: string | null;
}
