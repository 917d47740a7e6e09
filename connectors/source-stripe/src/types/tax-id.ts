import type { Customer } from './customer.ts';
import type { TaxIdVerification } from './tax-id-verification.ts';

export interface TaxId {
  country?: string | null;
  created: number;
  customer?: string | Customer | null;
  id: string;
  livemode: boolean;
  object: 'tax_id';
  type:
    | 'ae_trn'
    | 'au_abn'
    | 'au_arn'
    | 'bg_uic'
    | 'br_cnpj'
    | 'br_cpf'
    | 'ca_bn'
    | 'ca_gst_hst'
    | 'ca_pst_bc'
    | 'ca_pst_mb'
    | 'ca_pst_sk'
    | 'ca_qst'
    | 'ch_vat'
    | 'cl_tin'
    | 'eg_tin'
    | 'es_cif'
    | 'eu_oss_vat'
    | 'eu_vat'
    | 'gb_vat'
    | 'ge_vat'
    | 'hk_br'
    | 'hu_tin'
    | 'id_npwp'
    | 'il_vat'
    | 'in_gst'
    | 'is_vat'
    | 'jp_cn'
    | 'jp_rn'
    | 'jp_trn'
    | 'ke_pin'
    | 'kr_brn'
    | 'li_uid'
    | 'mx_rfc'
    | 'my_frp'
    | 'my_itn'
    | 'my_sst'
    | 'no_vat'
    | 'nz_gst'
    | 'ph_tin'
    | 'ru_inn'
    | 'ru_kpp'
    | 'sa_vat'
    | 'sg_gst'
    | 'sg_uen'
    | 'si_tin'
    | 'th_vat'
    | 'tr_tin'
    | 'tw_vat'
    | 'ua_vat'
    | 'unknown'
    | 'us_ein'
    | 'za_vat';
  value: string;
  verification?: TaxIdVerification | null;
}
