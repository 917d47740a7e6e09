import type { AccountTermsOfService } from './account-terms-of-service.ts';

export interface AccountTreasurySettings {
  tos_acceptance?: AccountTermsOfService;
}
