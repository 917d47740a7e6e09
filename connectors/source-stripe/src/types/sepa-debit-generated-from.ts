import type { Charge } from './charge.ts';
import type { SetupAttempt } from './setup-attempt.ts';

export interface SepaDebitGeneratedFrom {
  charge?: string | Charge | null;
  setup_attempt?: string | SetupAttempt | null;
}
