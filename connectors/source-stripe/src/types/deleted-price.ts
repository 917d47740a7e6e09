export interface DeletedPrice {
  deleted: true;
  id: string;
  object: 'price';
}
