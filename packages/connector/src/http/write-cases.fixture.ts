import { createServer, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { connect } from '../connect.ts';
import { defineAction, defineClient, defineConnector } from '../definition.ts';
import { isTapwrightError, isUnknownOutcome } from '../errors.ts';
import type { JsonObject } from '../json.ts';
import { memoryOutcomeStore } from '../memory-outcome-store.ts';
import type { OutcomeStore } from '../outcome-store.ts';
import { cuttingProxy, type Cut, type CuttingProxy } from './cutting-proxy.fixture.ts';
import { fakeClock, portOf } from './serve.fixture.ts';

/** How a connector may write: with a key, with nothing, with nothing but a way to look whether it is there. */
export type WriteKind = 'keyed' | 'unsafe' | 'findable';

/** One case: which write, how large, what happens to its connections, what the server answers at first. */
export interface WriteCase {
  readonly seed: number;
  readonly kind: WriteKind;
  readonly size: number;
  readonly cuts: readonly Cut[];
  /** Statuses that the server answers with before it answers as it should; `acts`: after having acted. */
  readonly answers: readonly { readonly status: number; readonly acts: boolean }[];
  /** The caller dies when so many connections have begun, or requests arrived, and another process calls again. */
  readonly crash: { readonly when: 'connection' | 'arrival'; readonly count: number } | undefined;
}

export function writeCase(seed: number): WriteCase {
  const random = generator(seed);
  const whole = (most: number): number => Math.floor(random() * most);
  const one = <Item>(items: readonly [Item, ...Item[]]): Item => items[whole(items.length)] ?? items[0];
  const size = one([0, 10, 300, 5000, 70_000]);
  const requestSize = 320 + size;
  const cut = (): Cut => {
    const stage = whole(12);
    if (stage === 0) return { at: 'connect' };
    if (stage === 1) return { at: 'accept' };
    if (stage < 6) return { at: 'request', bytes: whole(requestSize), how: one(['close', 'reset', 'half', 'close']) };
    // Stalls cost a real timeout each.
    if (stage === 6) return { at: 'request', bytes: whole(requestSize), how: whole(3) === 0 ? 'stall' : 'close' };
    if (stage === 7) return { at: 'answer', bytes: 0, how: whole(3) === 0 ? 'stall' : 'reset' };
    if (stage < 11) return { at: 'answer', bytes: whole(260), how: one(['close', 'reset']) };
    return { at: 'none' };
  };
  return {
    seed,
    kind: one(['keyed', 'unsafe', 'findable']),
    size,
    cuts: Array.from({ length: whole(whole(4) === 0 ? 10 : 4) }, cut),
    answers: Array.from({ length: whole(3) === 0 ? 1 + whole(2) : 0 }, () =>
      one([
        { status: 500, acts: true },
        { status: 503, acts: false },
        { status: 429, acts: false },
        { status: 504, acts: true },
        { status: 422, acts: false },
      ]),
    ),
    crash: whole(4) === 0 ? { when: one(['connection', 'arrival']), count: 1 + whole(2) } : undefined,
  };
}

/** Mulberry32: small, and the same everywhere. */
function generator(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export interface Ledger extends AsyncDisposable {
  readonly port: number;
  /** How often each payment was carried out. */
  readonly effects: Map<string, number>;
  answers: { readonly status: number; readonly acts: boolean }[];
  /** Each arrival of a write. */
  arrived: () => void;
}

/** An API that counts its payments: by key where one comes, else each request is a payment. */
export async function startLedger(): Promise<Ledger> {
  const byKey = new Map<string, JsonObject>();
  const payments = new Map<string, JsonObject>();
  const effects = new Map<string, number>();
  const act = (reference: string, key: string | undefined): JsonObject => {
    const before = key === undefined ? undefined : byKey.get(key);
    if (before) return before;
    const made = { id: `${reference}-made`, reference, note: 'x'.repeat(40) };
    effects.set(reference, (effects.get(reference) ?? 0) + 1);
    payments.set(reference, made);
    if (key !== undefined) byKey.set(key, made);
    return made;
  };
  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '/', 'http://localhost');
      if (request.method === 'GET') {
        const found = payments.get(url.searchParams.get('reference') ?? '');
        return answer(response, 200, { data: found ? [found] : [] });
      }
      // A body that never becomes whole is no payment.
      const body = await text(request).catch(() => undefined);
      if (body === undefined || !request.complete) return undefined;
      ledger.arrived();
      const { reference } = JSON.parse(body) as { reference: string };
      const header = request.headers['idempotency-key'];
      const key = Array.isArray(header) ? header[0] : header;
      const scripted = ledger.answers.shift();
      // A key that is known is answered as before, whatever would be said of a new one.
      const failing = scripted?.status === 422 && byKey.has(key ?? '') ? undefined : scripted;
      const made = !failing || failing.acts ? act(reference, key) : {};
      return failing ? answer(response, failing.status, {}) : answer(response, 201, made);
    })();
  });
  server.on('clientError', (_error, socket) => socket.destroy());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const ledger: Ledger = {
    port: portOf(server.address()),
    effects,
    answers: [],
    arrived: () => {},
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return ledger;
}

function answer(response: ServerResponse, status: number, body: JsonObject): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

interface Payment extends JsonObject {
  readonly reference: string;
  readonly filler: string;
}

const SETTLE = 15;

function ledgerConnector(kind: WriteKind) {
  const pay = defineAction<Payment, { readonly reference: string }>()({
    request: { method: 'POST', path: '/payments' },
    input: { body: ['reference', 'filler'] },
    output: { schema: { type: 'object' } },
    ...(kind === 'keyed' && { idempotencyKey: { in: 'header', name: 'Idempotency-Key' } }),
    ...(kind === 'findable' && {
      outcome: {
        request: { path: '/payments' },
        query: { reference: 'reference' },
        records: 'data',
        match: { reference: 'reference' },
        settle: SETTLE,
      },
    }),
  });
  return defineConnector({
    name: 'source-ledger',
    config: z.object({}),
    client: defineClient({
      baseUrl: 'http://127.0.0.1',
      // Long enough for an answer over loopback, short enough for a test.
      timeouts: { connect: 500, headers: 300, body: 300, total: 1000 },
    }),
    check: { method: 'GET', path: '/payments' },
    streams: [],
    actions: { pay },
  });
}

const connectors = {
  keyed: ledgerConnector('keyed'),
  unsafe: ledgerConnector('unsafe'),
  findable: ledgerConnector('findable'),
};

export interface WriteBench extends AsyncDisposable {
  readonly ledger: Ledger;
  readonly proxy: CuttingProxy;
}

export async function writeBench(): Promise<WriteBench> {
  const ledger = await startLedger();
  const proxy = await cuttingProxy(ledger.port);
  return {
    ledger,
    proxy,
    [Symbol.asyncDispose]: async () => {
      await proxy[Symbol.asyncDispose]();
      await ledger[Symbol.asyncDispose]();
    },
  };
}

/** How a call of the action ended. */
type Ending = 'carried out' | 'unknown' | 'refused' | 'crashed';

export interface WriteResult {
  readonly endings: readonly Ending[];
  readonly effects: number;
}

/** Runs a case, and calls again under the same operation id on a network that has healed. Throws where a promise is broken. */
export async function runWriteCase(bench: WriteBench, write: WriteCase): Promise<WriteResult> {
  const { ledger, proxy } = bench;
  const reference = `payment-${write.seed}`;
  const store = memoryOutcomeStore();
  await proxy.plan(write.cuts);
  ledger.answers = [...write.answers];
  const effects = (): number => ledger.effects.get(reference) ?? 0;
  const first = await call(bench, write, reference, store, write.crash);
  assertHonest(write, first, effects());
  if (first === 'carried out') return { endings: [first], effects: effects() };
  await proxy.plan([]);
  ledger.answers = [];
  const endings: Ending[] = [first];
  // A machine that stands still for a moment makes timeouts of good answers: whoever calls has patience.
  for (let calls = 0; calls < 4 && endings.at(-1) !== 'carried out'; calls += 1) {
    const again = await call(bench, write, reference, store, undefined);
    assertHonest(write, again, effects());
    endings.push(again);
    if (write.kind === 'unsafe' && again === 'unknown') break;
  }
  const second = endings.at(-1);
  // Without a key and without a way to look, what may have been done stays open; everything else is done now.
  const open = write.kind === 'unsafe' && second === 'unknown';
  if (second !== 'carried out' && !open) throw new Error(`${JSON.stringify(write)}: ended ${endings.join(', ')}`);
  return { endings, effects: effects() };
}

function assertHonest(write: WriteCase, ending: Ending, effects: number): void {
  const wrong = effects > 1 || (ending === 'carried out' && effects !== 1) || (ending === 'refused' && effects !== 0);
  if (wrong) throw new Error(`${JSON.stringify(write)}: ${ending}, and ${effects} effects`);
}

async function call(
  { ledger, proxy }: WriteBench,
  write: WriteCase,
  reference: string,
  store: OutcomeStore,
  crash: WriteCase['crash'],
): Promise<Ending> {
  const death = new AbortController();
  let count = 0;
  const step = (when: 'connection' | 'arrival') => (): void => {
    if (crash?.when !== when) return;
    count += 1;
    if (count === crash.count) death.abort();
  };
  ledger.arrived = step('arrival');
  proxy.onConnection = step('connection');
  const { signal } = death;
  await using connection = await connect(
    connectors[write.kind],
    {},
    {
      baseUrl: proxy.url,
      allowPrivate: true,
      outcomes: mortal(store, signal),
      clock: {
        ...fakeClock(),
        sleep: async (milliseconds) => {
          await proxy.restore();
          // The server must have had its time before anybody looks.
          if (milliseconds === SETTLE) await delay(SETTLE);
        },
      },
      signal,
    },
  );
  try {
    const paid = await connection.actions.pay(
      { reference, filler: 'y'.repeat(write.size) },
      { operationId: `operation-${write.seed}` },
    );
    if (paid.reference !== reference) throw new Error(`${JSON.stringify(write)}: the answer is another payment's`);
    return signal.aborted ? 'crashed' : 'carried out';
  } catch (error) {
    if (signal.aborted) return 'crashed';
    if (isUnknownOutcome(error)) return 'unknown';
    if (isTapwrightError(error)) return 'refused';
    throw error;
  }
}

/** A store that its dead process can no longer write to. */
function mortal(store: OutcomeStore, death: AbortSignal): OutcomeStore {
  return {
    ...store,
    save: async (id, record) => {
      death.throwIfAborted();
      await store.save(id, record);
    },
    remove: async (id) => {
      death.throwIfAborted();
      await store.remove(id);
    },
  };
}
