import type { File } from './file.ts';

export interface FileLink {
  created: number;
  expired: boolean;
  expires_at?: number | null;
  file: string | File;
  id: string;
  livemode: boolean;
  metadata: Record<string, string>;
  object: 'file_link';
  url?: string | null;
}
