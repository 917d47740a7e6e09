export interface SourceReceiverFlow {
  address?: string | null;
  amount_charged: number;
  amount_received: number;
  amount_returned: number;
  refund_attributes_method: string;
  refund_attributes_status: string;
}
