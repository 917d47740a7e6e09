export interface ObjsUserProfileShort {
  avatar_hash: string;
  display_name: string;
  display_name_normalized?: string;
  first_name: string | null;
  image_72: string;
  is_restricted: boolean;
  is_ultra_restricted: boolean;
  name: string;
  real_name: string;
  real_name_normalized?: string;
  team: string;
}
