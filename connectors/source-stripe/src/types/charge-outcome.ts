import type { Rule } from './rule.ts';

export interface ChargeOutcome {
  network_status?: string | null;
  reason?: string | null;
  risk_level?: string;
  risk_score?: number;
  rule?: string | Rule;
  seller_message?: string | null;
  type: string;
}
