export type PullRequestStack = {
  base: { ref: string; sha: string };
  size?: number;
  position?: number;
  id?: number;
  number?: number;
} | null;
