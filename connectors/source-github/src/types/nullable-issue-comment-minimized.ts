export type NullableIssueCommentMinimized = { reason: string | null } | null;
