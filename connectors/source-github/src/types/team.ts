import type { NullableTeamSimple } from './nullable-team-simple.ts';

export interface Team {
  id: number;
  node_id: string;
  name: string;
  slug: string;
  description: string | null;
  privacy?: string;
  notification_setting?: string;
  permission: string;
  permissions?: {
    pull: boolean;
    triage: boolean;
    push: boolean;
    maintain: boolean;
    admin: boolean;
  };
  url: string;
  html_url: string;
  members_url: string;
  repositories_url: string;
  type: 'enterprise' | 'organization';
  access_source?: 'direct' | 'organization' | 'enterprise';
  organization_id?: number;
  enterprise_id?: number;
  parent: NullableTeamSimple;
}
