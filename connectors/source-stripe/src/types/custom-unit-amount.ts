export interface CustomUnitAmount {
  maximum?: number | null;
  minimum?: number | null;
  preset?: number | null;
}
