import type { DefsPinnedInfo } from './defs-pinned-info.ts';
import type { ObjsReaction } from './objs-reaction.ts';

export interface ObjsComment {
  comment: string;
  created: number;
  id: string;
  is_intro: boolean;
  is_starred?: boolean;
  num_stars?: number;
  pinned_info?: DefsPinnedInfo;
  pinned_to?: string[];
  reactions?: ObjsReaction[];
  timestamp: number;
  user: string;
}
