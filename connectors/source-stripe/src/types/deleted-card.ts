export interface DeletedCard {
  currency?: string | null;
  deleted: true;
  id: string;
  object: 'card';
}
