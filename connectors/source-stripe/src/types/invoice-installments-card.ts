export interface InvoiceInstallmentsCard {
  enabled?: boolean | null;
}
