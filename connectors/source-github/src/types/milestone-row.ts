import type { Milestone } from './milestone.ts';

export interface MilestoneRow extends Milestone {
  repository_full_name: string;
}
