export interface QuotesResourceStatusTransitions {
  accepted_at?: number | null;
  canceled_at?: number | null;
  finalized_at?: number | null;
}
