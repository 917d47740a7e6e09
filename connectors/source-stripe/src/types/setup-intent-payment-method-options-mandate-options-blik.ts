import type { MandateOptionsOffSessionDetailsBlik } from './mandate-options-off-session-details-blik.ts';

export interface SetupIntentPaymentMethodOptionsMandateOptionsBlik {
  expires_after?: number | null;
  off_session?: MandateOptionsOffSessionDetailsBlik;
  type?: 'off_session' | 'on_session' | null;
}
