export interface EmailSent {
  email_sent_at: number;
  email_sent_to: string;
}
