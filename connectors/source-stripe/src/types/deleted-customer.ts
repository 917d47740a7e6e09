export interface DeletedCustomer {
  deleted: true;
  id: string;
  object: 'customer';
}
