export interface PackageDimensions {
  height: number;
  length: number;
  weight: number;
  width: number;
}
