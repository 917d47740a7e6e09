export interface DeletedInvoice {
  deleted: true;
  id: string;
  object: 'invoice';
}
