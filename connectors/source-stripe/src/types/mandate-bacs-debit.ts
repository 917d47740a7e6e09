export interface MandateBacsDebit {
  network_status: 'accepted' | 'pending' | 'refused' | 'revoked';
  reference: string;
  url: string;
}
