import type { Release } from './release.ts';

export interface ReleaseRow extends Release {
  repository_full_name: string;
}
