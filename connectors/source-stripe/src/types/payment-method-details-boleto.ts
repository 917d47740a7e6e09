export interface PaymentMethodDetailsBoleto {
  tax_id: string;
}
