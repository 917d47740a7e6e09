import type { ReactionRollup } from './reaction-rollup.ts';
import type { ReleaseAsset } from './release-asset.ts';
import type { SimpleUser } from './simple-user.ts';

export interface Release {
  url: string;
  html_url: string;
  assets_url: string;
  upload_url: string;
  tarball_url: string | null;
  zipball_url: string | null;
  id: number;
  node_id: string;
  tag_name: string;
  target_commitish: string;
  name: string | null;
  body?: string | null;
  draft: boolean;
  prerelease: boolean;
  immutable?: boolean;
  created_at: string;
  published_at: string | null;
  updated_at?: string | null;
  author: SimpleUser;
  assets: ReleaseAsset[];
  body_html?: string;
  body_text?: string;
  mentions_count?: number;
  discussion_url?: string;
  reactions?: ReactionRollup;
}
