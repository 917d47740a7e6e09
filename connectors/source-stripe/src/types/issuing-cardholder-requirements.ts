export interface IssuingCardholderRequirements {
  disabled_reason?: 'listed' | 'rejected.listed' | 'requirements.past_due' | 'under_review' | null;
  past_due?:
    | (
        | 'company.tax_id'
        | 'individual.card_issuing.user_terms_acceptance.date'
        | 'individual.card_issuing.user_terms_acceptance.ip'
        | 'individual.dob.day'
        | 'individual.dob.month'
        | 'individual.dob.year'
        | 'individual.first_name'
        | 'individual.last_name'
        | 'individual.verification.document'
      )[]
    | null;
}
