import type { Label } from './label.ts';

export interface LabelRow extends Label {
  repository_full_name: string;
}
