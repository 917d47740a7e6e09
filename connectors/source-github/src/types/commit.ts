import type { DiffEntry } from './diff-entry.ts';
import type { EmptyObject } from './empty-object.ts';
import type { NullableGitUser } from './nullable-git-user.ts';
import type { SimpleUser } from './simple-user.ts';
import type { Verification } from './verification.ts';

export interface Commit {
  url: string;
  sha: string;
  node_id: string;
  html_url: string;
  comments_url: string;
  commit: {
    url: string;
    author: NullableGitUser;
    committer: NullableGitUser;
    message: string;
    comment_count: number;
    tree: { sha: string; url: string };
    verification?: Verification;
  };
  author: SimpleUser | EmptyObject | null;
  committer: SimpleUser | EmptyObject | null;
  parents: { sha: string; url: string; html_url?: string }[];
  stats?: { additions?: number; deletions?: number; total?: number };
  files?: DiffEntry[];
}
