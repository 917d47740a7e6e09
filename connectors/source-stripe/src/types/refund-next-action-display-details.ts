import type { EmailSent } from './email-sent.ts';

export interface RefundNextActionDisplayDetails {
  email_sent: EmailSent;
  expires_at: number;
}
