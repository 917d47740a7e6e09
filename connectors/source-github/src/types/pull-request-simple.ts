import type { AuthorAssociation } from './author-association.ts';
import type { AutoMerge } from './auto-merge.ts';
import type { Link } from './link.ts';
import type { NullableMilestone } from './nullable-milestone.ts';
import type { NullableSimpleUser } from './nullable-simple-user.ts';
import type { PullRequestStack } from './pull-request-stack.ts';
import type { Repository } from './repository.ts';
import type { SimpleUser } from './simple-user.ts';
import type { Team } from './team.ts';

export interface PullRequestSimple {
  url: string;
  id: number;
  node_id: string;
  html_url: string;
  diff_url: string;
  patch_url: string;
  issue_url: string;
  commits_url: string;
  review_comments_url: string;
  review_comment_url: string;
  comments_url: string;
  statuses_url: string;
  number: number;
  state: string;
  locked: boolean;
  title: string;
  user: NullableSimpleUser;
  body: string | null;
  labels: {
    id: number;
    node_id: string;
    url: string;
    name: string;
    description: string;
    color: string;
    default: boolean;
  }[];
  milestone: NullableMilestone;
  active_lock_reason?: string | null;
  created_at: string;
  updated_at: string;
  closed_at: string | null;
  merged_at: string | null;
  merge_commit_sha: string | null;
  assignee: NullableSimpleUser;
  assignees?: SimpleUser[];
  requested_reviewers?: SimpleUser[];
  requested_teams?: Team[];
  head: {
    label: string;
    ref: string;
    repo: Repository;
    sha: string;
    user: NullableSimpleUser;
  };
  base: {
    label: string;
    ref: string;
    repo: Repository;
    sha: string;
    user: NullableSimpleUser;
  };
  _links: {
    comments: Link;
    commits: Link;
    statuses: Link;
    html: Link;
    issue: Link;
    review_comments: Link;
    review_comment: Link;
    self: Link;
  };
  author_association: AuthorAssociation;
  auto_merge: AutoMerge;
  stack?: PullRequestStack;
  draft?: boolean;
}
