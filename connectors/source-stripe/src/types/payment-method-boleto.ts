export interface PaymentMethodBoleto {
  tax_id: string;
}
