export interface AccountRequirementsAlternative {
  alternative_fields_due: string[];
  original_fields_due: string[];
}
