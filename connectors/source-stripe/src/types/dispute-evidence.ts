import type { File } from './file.ts';

export interface DisputeEvidence {
  access_activity_log?: string | null;
  billing_address?: string | null;
  cancellation_policy?: string | File | null;
  cancellation_policy_disclosure?: string | null;
  cancellation_rebuttal?: string | null;
  customer_communication?: string | File | null;
  customer_email_address?: string | null;
  customer_name?: string | null;
  customer_purchase_ip?: string | null;
  customer_signature?: string | File | null;
  duplicate_charge_documentation?: string | File | null;
  duplicate_charge_explanation?: string | null;
  duplicate_charge_id?: string | null;
  product_description?: string | null;
  receipt?: string | File | null;
  refund_policy?: string | File | null;
  refund_policy_disclosure?: string | null;
  refund_refusal_explanation?: string | null;
  service_date?: string | null;
  service_documentation?: string | File | null;
  shipping_address?: string | null;
  shipping_carrier?: string | null;
  shipping_date?: string | null;
  shipping_documentation?: string | File | null;
  shipping_tracking_number?: string | null;
  uncategorized_file?: string | File | null;
  uncategorized_text?: string | null;
}
