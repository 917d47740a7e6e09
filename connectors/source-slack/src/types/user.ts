import type { ObjsEnterpriseUser } from './objs-enterprise-user.ts';
import type { ObjsTeamProfileField } from './objs-team-profile-field.ts';
import type { ObjsUserProfile } from './objs-user-profile.ts';

export interface User {
  color?: string;
  deleted?: boolean;
  enterprise_user?: ObjsEnterpriseUser;
  has_2fa?: boolean;
  id: string;
  is_admin?: boolean;
  is_app_user: boolean;
  is_bot: boolean;
  is_external?: boolean;
  is_forgotten?: boolean;
  is_invited_user?: boolean;
  is_owner?: boolean;
  is_primary_owner?: boolean;
  is_restricted?: boolean;
  is_stranger?: boolean;
  is_ultra_restricted?: boolean;
  locale?: string;
  name: string;
  presence?: string;
  profile: ObjsUserProfile;
  real_name?: string;
  team?: string;
  team_id?: string;
  team_profile?: { fields: ObjsTeamProfileField[] };
  two_factor_type?: string;
  tz?: unknown[];
  tz_label?: string;
  tz_offset?: number;
  updated: number;
  teams?: string[];
}
