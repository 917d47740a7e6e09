export type NullableGitUser = { name?: string; email?: string; date?: string } | null;
