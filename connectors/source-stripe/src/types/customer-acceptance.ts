import type { OfflineAcceptance } from './offline-acceptance.ts';
import type { OnlineAcceptance } from './online-acceptance.ts';

export interface CustomerAcceptance {
  accepted_at?: number | null;
  offline?: OfflineAcceptance;
  online?: OnlineAcceptance;
  type: 'offline' | 'online';
}
