export interface PaymentMethodDetailsKonbiniStore {
  chain?: 'familymart' | 'lawson' | 'ministop' | 'seicomart' | null;
}
