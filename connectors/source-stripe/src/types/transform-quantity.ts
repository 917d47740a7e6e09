export interface TransformQuantity {
  divide_by: number;
  round: 'down' | 'up';
}
