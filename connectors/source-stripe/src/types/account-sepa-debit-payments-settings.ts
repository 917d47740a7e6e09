export interface AccountSepaDebitPaymentsSettings {
  creditor_id?: string;
}
