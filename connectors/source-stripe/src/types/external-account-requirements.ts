import type { AccountRequirementsError } from './account-requirements-error.ts';

export interface ExternalAccountRequirements {
  currently_due?: string[] | null;
  errors?: AccountRequirementsError[] | null;
  past_due?: string[] | null;
  pending_verification?: string[] | null;
}
