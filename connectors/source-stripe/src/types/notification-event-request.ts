export interface NotificationEventRequest {
  id?: string | null;
  idempotency_key?: string | null;
}
