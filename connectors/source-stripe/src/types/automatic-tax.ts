export interface AutomaticTax {
  enabled: boolean;
  status?: 'complete' | 'failed' | 'requires_location_inputs' | null;
}
