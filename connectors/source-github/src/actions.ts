import { defineAction } from '@tapwright/connector';
import {
  issuesAddLabelsInput,
  issuesAddLabelsOutput,
  issuesCreateInput,
  issuesCreateOutput,
  issuesCreateCommentInput,
  issuesCreateCommentOutput,
  issuesUpdateInput,
  issuesUpdateOutput,
  reposCreateReleaseInput,
  reposCreateReleaseOutput,
} from './schemas/actions.ts';
import type {
  AuthorAssociation,
  Issue,
  IssueComment,
  IssueDependenciesSummary,
  IssueFieldValue,
  IssueType,
  Label,
  NullableIntegration,
  NullableIssueComment,
  NullableMilestone,
  NullableSimpleUser,
  ReactionRollup,
  Release,
  Repository,
  SimpleUser,
  SubIssuesSummary,
} from './types/index.ts';

/** Input of issues_add_labels. */
export interface IssuesAddLabelsInput {
  owner: string;
  repo: string;
  issue_number: number;
  body?: {
    labels?: (
      | string
      | {
          name: string;
          rationale?: string;
          suggest?: boolean;
          confidence?: 'low' | 'medium' | 'high';
        }
    )[];
  };
}

export const issuesAddLabels = defineAction<IssuesAddLabelsInput, Label[]>()({
  request: { method: 'POST', path: '/repos/{owner}/{repo}/issues/{issue_number}/labels' },
  input: { path: ['owner', 'repo', 'issue_number'], body: '*', schema: issuesAddLabelsInput },
  output: { schema: issuesAddLabelsOutput },
  operationClass: 'unsafe',
});

/** Input of issues_create. */
export interface IssuesCreateInput {
  owner: string;
  repo: string;
  title: string | number;
  body?: string;
  assignee?: string | null;
  milestone?: string | number | null;
  labels?: (
    | string
    | {
        id?: number;
        name?: string;
        description?: string | null;
        color?: string | null;
      }
  )[];
  assignees?: string[];
  issue_field_values?: { field_id: number; value: string | number | string[] }[];
  type?: string | null;
}

export const issuesCreate = defineAction<IssuesCreateInput, Issue>()({
  request: { method: 'POST', path: '/repos/{owner}/{repo}/issues' },
  input: {
    path: ['owner', 'repo'],
    body: ['title', 'body', 'assignee', 'milestone', 'labels', 'assignees', 'issue_field_values', 'type'],
    schema: issuesCreateInput,
  },
  output: { schema: issuesCreateOutput },
  operationClass: 'unsafe',
});

/** Input of issues_create_comment. */
export interface IssuesCreateCommentInput {
  owner: string;
  repo: string;
  issue_number: number;
  body: string;
}

export const issuesCreateComment = defineAction<IssuesCreateCommentInput, IssueComment>()({
  request: { method: 'POST', path: '/repos/{owner}/{repo}/issues/{issue_number}/comments' },
  input: { path: ['owner', 'repo', 'issue_number'], body: ['body'], schema: issuesCreateCommentInput },
  output: { schema: issuesCreateCommentOutput },
  operationClass: 'unsafe',
});

/** Input of issues_update. */
export interface IssuesUpdateInput {
  owner: string;
  repo: string;
  issue_number: number;
  title?: string | number | null;
  body?: string | null;
  assignee?: string | null;
  state?: 'open' | 'closed';
  state_reason?: 'completed' | 'not_planned' | 'duplicate' | 'reopened' | null;
  duplicate_issue_id?: number;
  milestone?: string | number | null;
  labels?: (
    | string
    | {
        id?: number;
        name?: string;
        description?: string | null;
        color?: string | null;
        rationale?: string;
        suggest?: boolean;
        confidence?: 'low' | 'medium' | 'high';
      }
  )[];
  assignees?: (
    | string
    | {
        login?: string;
        rationale?: string;
        suggest?: boolean;
        confidence?: 'low' | 'medium' | 'high';
      }
  )[];
  issue_field_values?: {
    field_id: number;
    value: string | number | string[];
    rationale?: string;
    suggest?: boolean;
    confidence?: 'low' | 'medium' | 'high';
  }[];
  type?:
    | string
    | {
        value?: string | null;
        rationale?: string;
        suggest?: boolean;
        confidence?: 'low' | 'medium' | 'high';
      }
    | null;
}

export const issuesUpdate = defineAction<
  IssuesUpdateInput,
  {
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
    suggestions?: {
      type?: {
        value?: string;
        rationale?: string;
        suggest?: boolean;
        confidence?: 'low' | 'medium' | 'high';
        ignored?: boolean;
        ignored_reason?: 'already_applied' | 'issue_already_closed';
      }[];
      issue_field_values?: {
        field_id?: number;
        value?: string | number | string[];
        rationale?: string;
        suggest?: boolean;
        confidence?: 'low' | 'medium' | 'high';
        ignored?: boolean;
        ignored_reason?: 'already_applied' | 'issue_already_closed';
      }[];
      labels?: {
        name?: string;
        rationale?: string;
        suggest?: boolean;
        confidence?: 'low' | 'medium' | 'high';
        ignored?: boolean;
        ignored_reason?: 'already_applied' | 'issue_already_closed';
      }[];
      assignees?: {
        login?: string;
        rationale?: string;
        suggest?: boolean;
        confidence?: 'low' | 'medium' | 'high';
        ignored?: boolean;
        ignored_reason?: 'already_applied' | 'issue_already_closed';
      }[];
      state?: {
        value?: string;
        state_reason?: string;
        duplicate_issue_id?: number;
        rationale?: string;
        suggest?: boolean;
        confidence?: 'low' | 'medium' | 'high';
        ignored?: boolean;
        ignored_reason?: 'already_applied' | 'issue_already_closed';
      }[];
    };
  }
>()({
  request: { method: 'PATCH', path: '/repos/{owner}/{repo}/issues/{issue_number}' },
  input: {
    path: ['owner', 'repo', 'issue_number'],
    body: [
      'title',
      'body',
      'assignee',
      'state',
      'state_reason',
      'duplicate_issue_id',
      'milestone',
      'labels',
      'assignees',
      'issue_field_values',
      'type',
    ],
    schema: issuesUpdateInput,
  },
  output: { schema: issuesUpdateOutput },
  operationClass: 'unsafe',
});

/** Input of repos_create_release. */
export interface ReposCreateReleaseInput {
  owner: string;
  repo: string;
  tag_name: string;
  target_commitish?: string;
  name?: string;
  body?: string;
  draft?: boolean;
  prerelease?: boolean;
  discussion_category_name?: string;
  generate_release_notes?: boolean;
  make_latest?: 'true' | 'false' | 'legacy';
}

export const reposCreateRelease = defineAction<ReposCreateReleaseInput, Release>()({
  request: { method: 'POST', path: '/repos/{owner}/{repo}/releases' },
  input: {
    path: ['owner', 'repo'],
    body: [
      'tag_name',
      'target_commitish',
      'name',
      'body',
      'draft',
      'prerelease',
      'discussion_category_name',
      'generate_release_notes',
      'make_latest',
    ],
    schema: reposCreateReleaseInput,
  },
  output: { schema: reposCreateReleaseOutput },
  operationClass: 'unsafe',
});

/** Calls that are not streams, by name. */
export const actions = {
  issues_add_labels: issuesAddLabels,
  issues_create: issuesCreate,
  issues_create_comment: issuesCreateComment,
  issues_update: issuesUpdate,
  repos_create_release: reposCreateRelease,
};
