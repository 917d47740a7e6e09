export interface DeletedProduct {
  deleted: true;
  id: string;
  object: 'product';
}
