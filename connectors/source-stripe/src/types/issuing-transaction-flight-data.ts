import type { IssuingTransactionFlightDataLeg } from './issuing-transaction-flight-data-leg.ts';

export interface IssuingTransactionFlightData {
  departure_at?: number | null;
  passenger_name?: string | null;
  refundable?: boolean | null;
  segments?: IssuingTransactionFlightDataLeg[] | null;
  travel_agency?: string | null;
}
