import type { PullRequestSimple } from './pull-request-simple.ts';

export interface PullRequestRow extends PullRequestSimple {
  repository_full_name: string;
}
