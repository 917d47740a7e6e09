import type { Commit } from './commit.ts';

export interface CommitRow extends Commit {
  repository_full_name: string;
}
