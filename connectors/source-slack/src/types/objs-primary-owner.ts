export interface ObjsPrimaryOwner {
  email: string;
  id: string;
}
