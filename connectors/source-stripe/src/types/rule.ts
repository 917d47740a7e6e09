export interface Rule {
  action: string;
  id: string;
  predicate: string;
}
