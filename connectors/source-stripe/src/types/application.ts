export interface Application {
  id: string;
  name?: string | null;
  object: 'application';
}
