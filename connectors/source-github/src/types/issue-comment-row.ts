import type { IssueComment } from './issue-comment.ts';

export interface IssueCommentRow extends IssueComment {
  repository_full_name: string;
}
