export interface SourceOrderItem {
  amount?: number | null;
  currency?: string | null;
  description?: string | null;
  parent?: string | null;
  quantity?: number;
  type?: string | null;
}
