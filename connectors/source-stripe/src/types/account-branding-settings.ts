import type { File } from './file.ts';

export interface AccountBrandingSettings {
  icon?: string | File | null;
  logo?: string | File | null;
  primary_color?: string | null;
  secondary_color?: string | null;
}
