import type { RefundNextActionDisplayDetails } from './refund-next-action-display-details.ts';

export interface RefundNextAction {
  display_details?: RefundNextActionDisplayDetails | null;
  type: string;
}
