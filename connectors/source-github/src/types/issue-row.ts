import type { Issue } from './issue.ts';

export interface IssueRow extends Issue {
  repository_full_name: string;
}
