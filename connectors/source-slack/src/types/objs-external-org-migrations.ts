export interface ObjsExternalOrgMigrations {
  current: { date_started: number; team_id: string }[];
  date_updated: number;
}
