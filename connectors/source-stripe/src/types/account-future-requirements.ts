import type { AccountRequirementsAlternative } from './account-requirements-alternative.ts';
import type { AccountRequirementsError } from './account-requirements-error.ts';

export interface AccountFutureRequirements {
  alternatives?: AccountRequirementsAlternative[] | null;
  current_deadline?: number | null;
  currently_due?: string[] | null;
  disabled_reason?: string | null;
  errors?: AccountRequirementsError[] | null;
  eventually_due?: string[] | null;
  past_due?: string[] | null;
  pending_verification?: string[] | null;
}
