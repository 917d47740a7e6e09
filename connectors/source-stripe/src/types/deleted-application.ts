export interface DeletedApplication {
  deleted: true;
  id: string;
  name?: string | null;
  object: 'application';
}
