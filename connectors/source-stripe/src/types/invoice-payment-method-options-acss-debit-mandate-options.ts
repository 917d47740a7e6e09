export interface InvoicePaymentMethodOptionsAcssDebitMandateOptions {
  transaction_type?: 'business' | 'personal' | null;
}
