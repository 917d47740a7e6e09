export interface DisputeEvidenceDetails {
  due_by?: number | null;
  has_evidence: boolean;
  past_due: boolean;
  submission_count: number;
}
