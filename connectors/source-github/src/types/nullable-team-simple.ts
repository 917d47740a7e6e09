export type NullableTeamSimple = {
  id: number;
  node_id: string;
  url: string;
  members_url: string;
  name: string;
  description: string | null;
  permission: string;
  privacy?: string;
  notification_setting?: string;
  html_url: string;
  repositories_url: string;
  slug: string;
  ldap_dn?: string;
  type: 'enterprise' | 'organization';
  organization_id?: number;
  enterprise_id?: number;
} | null;
