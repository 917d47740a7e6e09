import type { AccountRequirementsAlternative } from './account-requirements-alternative.ts';
import type { AccountRequirementsError } from './account-requirements-error.ts';

export interface PersonRequirements {
  alternatives?: AccountRequirementsAlternative[] | null;
  currently_due: string[];
  errors: AccountRequirementsError[];
  eventually_due: string[];
  past_due: string[];
  pending_verification: string[];
}
