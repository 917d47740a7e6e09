import type { Expectation, WireFault } from './fault.ts';

const RECOVERS: Expectation = { outcome: 'recovers' };

function fails(...codes: string[]): Expectation {
  return { outcome: 'fails', codes };
}

/** What happens to connections: time, resets, silence, TLS and names. */
export const transportFaults: readonly WireFault[] = [
  fault('latency', 'An answer comes two seconds late.', { kind: 'latency', milliseconds: 2000 }),
  {
    ...fault('jitter', 'Every answer comes up to a second late, never the same.', {
      kind: 'latency',
      milliseconds: 0,
      jitter: 1000,
    }),
    aim: { after: 0, times: 'always' },
  },
  {
    ...fault('bandwidth', 'The line carries 16 KB a second.', { kind: 'bandwidth', bytesPerSecond: 16_384 }),
    aim: { after: 0, times: 'always' },
  },
  fault('refused', 'Nobody listens for three seconds.', { kind: 'refuse', milliseconds: 3000 }),
  fault('refused-for-good', 'Nobody listens any more.', { kind: 'refuse' }, fails('connection_refused')),
  {
    ...fault(
      'unknown-host',
      'The name of the host cannot be resolved (by an injected resolver; not a matter of the proxy).',
      { kind: 'unknown-host' },
      fails('host_unknown'),
    ),
    aim: { after: 0, times: 'always' },
  },
  fault('reset-request', 'The connection is reset as the request arrives; the server never sees it.', {
    kind: 'reset',
    when: 'request',
  }),
  fault('reset-in-request', 'The connection is reset after some bytes of the request.', {
    kind: 'reset',
    when: 'request-body',
  }),
  fault('reset-before-headers', 'The server has acted, then the connection is reset before any byte of the answer.', {
    kind: 'reset',
    when: 'before-head',
  }),
  fault('reset-in-headers', 'The connection is reset in the middle of the status line and headers.', {
    kind: 'reset',
    when: 'in-head',
  }),
  fault('reset-after-headers', 'The connection is reset between headers and body.', {
    kind: 'reset',
    when: 'after-head',
  }),
  fault('reset-in-body', 'The connection is reset after some bytes of the body.', { kind: 'reset', when: 'in-body' }),
  fault('reset-after-one-byte', 'The connection is reset after the first byte of the body.', {
    kind: 'reset',
    when: 'in-body',
    bytes: 1,
  }),
  fault('closed-before-headers', 'The connection is closed without an answer.', {
    kind: 'close',
    when: 'before-head',
  }),
  fault('closed-in-body', 'The connection is closed in the middle of the announced body.', {
    kind: 'close',
    when: 'in-body',
  }),
  {
    ...fault(
      'reset-for-good',
      'Every connection is reset in the middle of the body.',
      { kind: 'reset', when: 'in-body' },
      fails('connection_reset'),
    ),
    aim: { times: 'always' },
  },
  fault('half-open', 'The connection stays open and no answer ever begins.', {
    kind: 'silence',
    when: 'before-head',
  }),
  fault('half-open-in-body', 'The connection stays open and the body stops in the middle.', {
    kind: 'silence',
    when: 'in-body',
  }),
  fault('slow-loris', 'The answer drips in byte by byte and would take hours.', { kind: 'drip', milliseconds: 1000 }),
  {
    ...fault('stalled-keep-alive', 'A connection that was kept open is dead without a sign; new ones work.', {
      kind: 'stalled-keep-alive',
    }),
    aim: { after: 0 },
  },
  {
    ...fault(
      'tls-alert',
      'The server ends the TLS handshake with an alert.',
      { kind: 'tls', how: 'alert' },
      fails('tls_rejected'),
    ),
    aim: { after: 0, times: 'always' },
  },
  {
    ...fault(
      'tls-plain-text',
      'The port that should speak TLS answers in plain text.',
      { kind: 'tls', how: 'plain-text' },
      fails('not_https'),
    ),
    aim: { after: 0, times: 'always' },
  },
  {
    ...fault(
      'tls-untrusted',
      'The certificate of the server is signed by nobody but itself.',
      { kind: 'tls', how: 'untrusted' },
      fails('tls_rejected'),
    ),
    aim: { after: 0, times: 'always' },
  },
];

function fault(name: string, sentence: string, effect: WireFault['effect'], expect = RECOVERS): WireFault {
  return { name, kind: 'transport', sentence, effect, expect };
}
