export interface IssuingTransactionFlightDataLeg {
  arrival_airport_code?: string | null;
  carrier?: string | null;
  departure_airport_code?: string | null;
  flight_number?: string | null;
  service_class?: string | null;
  stopover_allowed?: boolean | null;
}
