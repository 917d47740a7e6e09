import type { AuthorAssociation } from './author-association.ts';
import type { IssueDependenciesSummary } from './issue-dependencies-summary.ts';
import type { IssueFieldValue } from './issue-field-value.ts';
import type { IssueType } from './issue-type.ts';
import type { NullableIntegration } from './nullable-integration.ts';
import type { NullableIssueComment } from './nullable-issue-comment.ts';
import type { NullableMilestone } from './nullable-milestone.ts';
import type { NullableSimpleUser } from './nullable-simple-user.ts';
import type { ReactionRollup } from './reaction-rollup.ts';
import type { Repository } from './repository.ts';
import type { SimpleUser } from './simple-user.ts';
import type { SubIssuesSummary } from './sub-issues-summary.ts';

export interface Issue {
  id: number;
  node_id: string;
  url: string;
  repository_url: string;
  labels_url: string;
  comments_url: string;
  events_url: string;
  html_url: string;
  number: number;
  state: string;
  state_reason?: 'completed' | 'reopened' | 'not_planned' | 'duplicate' | null;
  title: string;
  body?: string | null;
  user: NullableSimpleUser;
  labels: (
    | string
    | {
        id?: number;
        node_id?: string;
        url?: string;
        name?: string;
        description?: string | null;
        color?: string | null;
        default?: boolean;
      }
  )[];
  assignee: NullableSimpleUser;
  assignees?: SimpleUser[];
  milestone: NullableMilestone;
  locked: boolean;
  active_lock_reason?: string | null;
  comments: number;
  pull_request?: {
    merged_at?: string | null;
    diff_url: string | null;
    html_url: string | null;
    patch_url: string | null;
    url: string | null;
  };
  closed_at: string | null;
  created_at: string;
  updated_at: string;
  draft?: boolean;
  closed_by?: NullableSimpleUser;
  body_html?: string;
  body_text?: string;
  timeline_url?: string;
  type?: IssueType;
  repository?: Repository;
  performed_via_github_app?: NullableIntegration;
  author_association?: AuthorAssociation;
  reactions?: ReactionRollup;
  sub_issues_summary?: SubIssuesSummary;
  parent_issue_url?: string | null;
  pinned_comment?: NullableIssueComment;
  issue_dependencies_summary?: IssueDependenciesSummary;
  issue_field_values?: IssueFieldValue[];
}
