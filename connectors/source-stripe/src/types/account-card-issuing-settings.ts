import type { CardIssuingAccountTermsOfService } from './card-issuing-account-terms-of-service.ts';

export interface AccountCardIssuingSettings {
  tos_acceptance?: CardIssuingAccountTermsOfService;
}
