import type { InvoiceInstallmentsCard } from './invoice-installments-card.ts';

export interface InvoicePaymentMethodOptionsCard {
  installments?: InvoiceInstallmentsCard;
  request_three_d_secure?: 'any' | 'automatic' | null;
}
