import type { Address } from './address.ts';
import type { LegalEntityCompanyVerification } from './legal-entity-company-verification.ts';
import type { LegalEntityJapanAddress } from './legal-entity-japan-address.ts';
import type { LegalEntityUboDeclaration } from './legal-entity-ubo-declaration.ts';

export interface LegalEntityCompany {
  address?: Address;
  address_kana?: LegalEntityJapanAddress | null;
  address_kanji?: LegalEntityJapanAddress | null;
  directors_provided?: boolean;
  executives_provided?: boolean;
  export_license_id?: string;
  export_purpose_code?: string;
  name?: string | null;
  name_kana?: string | null;
  name_kanji?: string | null;
  owners_provided?: boolean;
  ownership_declaration?: LegalEntityUboDeclaration | null;
  phone?: string | null;
  structure?:
    | 'free_zone_establishment'
    | 'free_zone_llc'
    | 'government_instrumentality'
    | 'governmental_unit'
    | 'incorporated_non_profit'
    | 'limited_liability_partnership'
    | 'llc'
    | 'multi_member_llc'
    | 'private_company'
    | 'private_corporation'
    | 'private_partnership'
    | 'public_company'
    | 'public_corporation'
    | 'public_partnership'
    | 'single_member_llc'
    | 'sole_establishment'
    | 'sole_proprietorship'
    | 'tax_exempt_government_instrumentality'
    | 'unincorporated_association'
    | 'unincorporated_non_profit';
  tax_id_provided?: boolean;
  tax_id_registrar?: string;
  vat_id_provided?: boolean;
  verification?: LegalEntityCompanyVerification | null;
}
