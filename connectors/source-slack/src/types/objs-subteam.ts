export interface ObjsSubteam {
  auto_provision: boolean;
  auto_type: unknown[];
  channel_count?: number;
  created_by: string;
  date_create: number;
  date_delete: number;
  date_update: number;
  deleted_by: unknown[];
  description: string;
  enterprise_subteam_id: string;
  handle: string;
  id: string;
  is_external: boolean;
  is_subteam: boolean;
  is_usergroup: boolean;
  name: string;
  prefs: { channels: string[]; groups: string[] };
  team_id: string;
  updated_by: string;
  user_count?: number;
  users?: string[];
}
