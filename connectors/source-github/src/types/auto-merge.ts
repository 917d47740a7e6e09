import type { SimpleUser } from './simple-user.ts';

export type AutoMerge = {
  enabled_by: SimpleUser;
  merge_method: 'merge' | 'squash' | 'rebase';
  commit_title: string;
  commit_message: string;
} | null;
