import type { AuthorAssociation } from './author-association.ts';
import type { NullableIntegration } from './nullable-integration.ts';
import type { NullableIssueCommentMinimized } from './nullable-issue-comment-minimized.ts';
import type { NullablePinnedIssueComment } from './nullable-pinned-issue-comment.ts';
import type { NullableSimpleUser } from './nullable-simple-user.ts';
import type { ReactionRollup } from './reaction-rollup.ts';

export type NullableIssueComment = {
  id: number;
  node_id: string;
  url: string;
  body?: string;
  body_text?: string;
  body_html?: string;
  html_url: string;
  user: NullableSimpleUser;
  created_at: string;
  updated_at: string;
  issue_url: string;
  author_association?: AuthorAssociation;
  performed_via_github_app?: NullableIntegration;
  reactions?: ReactionRollup;
  pin?: NullablePinnedIssueComment;
  minimized?: NullableIssueCommentMinimized;
} | null;
