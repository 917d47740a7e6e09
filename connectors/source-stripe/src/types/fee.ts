export interface Fee {
  amount: number;
  application?: string | null;
  currency: string;
  description?: string | null;
  type: string;
}
