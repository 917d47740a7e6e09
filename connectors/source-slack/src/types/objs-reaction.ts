export interface ObjsReaction {
  count: number;
  name: string;
  users: string[];
}
