import type { NullableSimpleUser } from './nullable-simple-user.ts';

export type NullablePinnedIssueComment = { pinned_at: string; pinned_by: NullableSimpleUser } | null;
