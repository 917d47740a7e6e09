export interface SubscriptionsResourcePauseCollection {
  behavior: 'keep_as_draft' | 'mark_uncollectible' | 'void';
  resumes_at?: number | null;
}
