export interface PersonRelationship {
  director?: boolean | null;
  executive?: boolean | null;
  owner?: boolean | null;
  percent_ownership?: number | null;
  representative?: boolean | null;
  title?: string | null;
}
