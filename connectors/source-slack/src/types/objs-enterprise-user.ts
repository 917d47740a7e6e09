export interface ObjsEnterpriseUser {
  enterprise_id: string;
  enterprise_name: string;
  id: string;
  is_admin: boolean;
  is_owner: boolean;
  teams: string[];
}
