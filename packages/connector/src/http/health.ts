import type { Health } from '../connection.ts';
import type { HttpStatistics } from './create-http-client.ts';

interface HealthSubject {
  readonly name: string;
  readonly baseUrl: string;
  readonly statistics: HttpStatistics;
  /** Milliseconds that one exchange may take as a whole. */
  readonly timeout: number;
  readonly closed: boolean;
  readonly now: number;
}

/** Connected once a call succeeded, in error while the last one failed, disconnected before the first and after the end. */
export function healthOf(subject: HealthSubject): Health {
  const { statistics, closed } = subject;
  const { lastError } = statistics;
  return {
    connector: subject.name,
    status: closed ? 'disconnected' : statusOf(statistics.state),
    authenticated: !closed && statistics.authenticated,
    timestamp: new Date(subject.now).toISOString(),
    baseUrl: subject.baseUrl,
    timeout: subject.timeout,
    requests: statistics.requests,
    retries: statistics.retries,
    waited: statistics.waited,
    ...(lastError && {
      lastError: { code: lastError.code, message: lastError.message, at: new Date(lastError.at).toISOString() },
    }),
  };
}

function statusOf(state: HttpStatistics['state']): Health['status'] {
  if (state === 'succeeded') return 'connected';
  return state === 'failed' ? 'error' : 'disconnected';
}
