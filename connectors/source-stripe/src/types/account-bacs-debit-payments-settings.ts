export interface AccountBacsDebitPaymentsSettings {
  display_name?: string;
}
