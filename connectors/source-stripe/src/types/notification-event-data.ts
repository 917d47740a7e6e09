export interface NotificationEventData {
  object: Record<string, unknown>;
  previous_attributes?: Record<string, unknown>;
}
