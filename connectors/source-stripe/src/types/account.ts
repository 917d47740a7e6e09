import type { AccountBusinessProfile } from './account-business-profile.ts';
import type { AccountCapabilities } from './account-capabilities.ts';
import type { AccountFutureRequirements } from './account-future-requirements.ts';
import type { AccountRequirements } from './account-requirements.ts';
import type { AccountSettings } from './account-settings.ts';
import type { AccountTosAcceptance } from './account-tos-acceptance.ts';
import type { AccountUnificationAccountController } from './account-unification-account-controller.ts';
import type { BankAccount } from './bank-account.ts';
import type { Card } from './card.ts';
import type { LegalEntityCompany } from './legal-entity-company.ts';
import type { Person } from './person.ts';

export interface Account {
  business_profile?: AccountBusinessProfile | null;
  business_type?: 'company' | 'government_entity' | 'individual' | 'non_profit' | null;
  capabilities?: AccountCapabilities;
  charges_enabled?: boolean;
  company?: LegalEntityCompany;
  controller?: AccountUnificationAccountController;
  country?: string;
  created?: number;
  default_currency?: string;
  details_submitted?: boolean;
  email?: string | null;
  external_accounts?: {
    data: (BankAccount | Card)[];
    has_more: boolean;
    object: 'list';
    url: string;
  };
  future_requirements?: AccountFutureRequirements;
  id: string;
  individual?: Person;
  metadata?: Record<string, string>;
  object: 'account';
  payouts_enabled?: boolean;
  requirements?: AccountRequirements;
  settings?: AccountSettings | null;
  tos_acceptance?: AccountTosAcceptance;
  type?: 'custom' | 'express' | 'standard';
}
