export interface ObjsBotProfile {
  app_id: string;
  deleted: boolean;
  icons: { image_36: string; image_48: string; image_72: string };
  id: string;
  name: string;
  team_id: string;
  updated: number;
}
