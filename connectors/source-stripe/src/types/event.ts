import type { NotificationEventData } from './notification-event-data.ts';
import type { NotificationEventRequest } from './notification-event-request.ts';

export interface Event {
  account?: string;
  api_version?: string | null;
  created: number;
  data: NotificationEventData;
  id: string;
  livemode: boolean;
  object: 'event';
  pending_webhooks: number;
  request?: NotificationEventRequest | null;
  type: string;
}
