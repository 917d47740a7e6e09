export interface IssuingAuthorizationNetworkData {
  acquiring_institution_id?: string | null;
}
