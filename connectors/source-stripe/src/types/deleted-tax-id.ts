export interface DeletedTaxId {
  deleted: true;
  id: string;
  object: 'tax_id';
}
