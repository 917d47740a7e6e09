export interface ObjsTeamProfileFieldOption {
  is_custom?: boolean | null;
  is_multiple_entry?: boolean | null;
  is_protected?: boolean | null;
  is_scim?: boolean | null;
}
