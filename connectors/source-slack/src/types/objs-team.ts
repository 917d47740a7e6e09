import type { ObjsExternalOrgMigrations } from './objs-external-org-migrations.ts';
import type { ObjsIcon } from './objs-icon.ts';
import type { ObjsPrimaryOwner } from './objs-primary-owner.ts';

export interface ObjsTeam {
  archived?: boolean;
  avatar_base_url?: string;
  created?: number;
  date_create?: number;
  deleted?: boolean;
  description?: string | null;
  discoverable?: unknown[];
  domain: string;
  email_domain: string;
  enterprise_id?: string;
  enterprise_name?: string;
  external_org_migrations?: ObjsExternalOrgMigrations;
  has_compliance_export?: boolean;
  icon: ObjsIcon;
  id: string;
  is_assigned?: boolean;
  is_enterprise?: number;
  is_over_storage_limit?: boolean;
  limit_ts?: number;
  locale?: string;
  messages_count?: number;
  msg_edit_window_mins?: number;
  name: string;
  over_integrations_limit?: boolean;
  over_storage_limit?: boolean;
  pay_prod_cur?: string;
  plan?: '' | 'std' | 'plus' | 'compliance' | 'enterprise';
  primary_owner?: ObjsPrimaryOwner;
  sso_provider?: { label?: string; name?: string; type?: string };
}
