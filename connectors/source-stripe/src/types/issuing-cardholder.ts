import type { IssuingCardholderAddress } from './issuing-cardholder-address.ts';
import type { IssuingCardholderAuthorizationControls } from './issuing-cardholder-authorization-controls.ts';
import type { IssuingCardholderCompany } from './issuing-cardholder-company.ts';
import type { IssuingCardholderIndividual } from './issuing-cardholder-individual.ts';
import type { IssuingCardholderRequirements } from './issuing-cardholder-requirements.ts';

export interface IssuingCardholder {
  billing: IssuingCardholderAddress;
  company?: IssuingCardholderCompany | null;
  created: number;
  email?: string | null;
  id: string;
  individual?: IssuingCardholderIndividual | null;
  livemode: boolean;
  metadata: Record<string, string>;
  name: string;
  object: 'issuing.cardholder';
  phone_number?: string | null;
  requirements: IssuingCardholderRequirements;
  spending_controls?: IssuingCardholderAuthorizationControls | null;
  status: 'active' | 'blocked' | 'inactive';
  type: 'company' | 'individual';
}
