import type { ObjsTeam } from './objs-team.ts';

export interface Conversation {
  accepted_user?: string;
  connected_team_ids?: string[];
  conversation_host_id?: string;
  created: number;
  creator?: string;
  display_counts?: { display_counts: number; guest_counts: number };
  enterprise_id?: string;
  has_pins?: boolean;
  id: string;
  internal_team_ids?: string[];
  is_archived?: boolean;
  is_channel?: boolean;
  is_ext_shared?: boolean;
  is_frozen?: boolean;
  is_general?: boolean;
  is_global_shared?: boolean;
  is_group?: boolean;
  is_im: boolean;
  is_member?: boolean;
  is_moved?: number;
  is_mpim?: false | true;
  is_non_threadable?: boolean;
  is_open?: boolean;
  is_org_default?: boolean;
  is_org_mandatory?: boolean;
  is_org_shared: boolean;
  is_pending_ext_shared?: boolean;
  is_private?: boolean;
  is_read_only?: boolean;
  is_shared?: boolean;
  is_starred?: boolean;
  is_thread_only?: boolean;
  last_read?: string;
  latest?: unknown[];
  members?: string[];
  name?: string;
  name_normalized?: string;
  num_members?: number;
  parent_conversation?: unknown[];
  pending_connected_team_ids?: string[];
  pending_shared?: string[];
  pin_count?: number;
  previous_names?: string[];
  priority?: number;
  purpose?: { creator: string; last_set: number; value: string };
  shared_team_ids?: string[];
  shares?:
    | { accepted_user?: string; is_active: boolean; team: ObjsTeam; user: string }[]
    | {
        date_create: number;
        id: string;
        is_active: boolean;
        name: string;
        team: ObjsTeam;
      }[];
  timezone_count?: number;
  topic?: { creator: string; last_set: number; value: string };
  unlinked?: number;
  unread_count?: number;
  unread_count_display?: number;
  use_case?: string;
  user?: string;
  version?: number;
  is_user_deleted?: boolean;
}
