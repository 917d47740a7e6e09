/** What a stream, its server or its authentication is like, as far as a fault's outcome depends on it. */
export type Trait =
  /** Several requests hold the list. */
  | 'paged'
  /** Page numbers or offsets: the client counts, the server's list moves under it. */
  | 'counted'
  /** The next page begins after a field of the last record. */
  | 'keyset'
  /** The server names the next page, by a token or an address. */
  | 'named-next'
  /** An answer says how many records there are. */
  | 'total'
  /** An answer says how many pages there are. */
  | 'page-total'
  /** One of the two. */
  | 'announced'
  /** An answer says whether there are more. */
  | 'has-more'
  | 'keyed'
  | 'keyless'
  /** Read by a cursor from a state. */
  | 'incremental'
  /** Declared to be late: each read begins a little before the last. */
  | 'lag'
  /** Requests for the list need credentials. */
  | 'authenticated'
  /** Credentials that can be had anew: a grant or a login. */
  | 'renewable'
  /** Credentials that are given once and for all. */
  | 'fixed-credentials'
  | 'token-endpoint'
  | 'refresh-token'
  /** A filter that hides records, with a value that lifts it. */
  | 'filter-lifted'
  /** The definition says that this error status means "nothing here". */
  | `ignores-${number}`
  /** Records have a field that a fault of this kind can spoil. */
  | 'has-plain-field'
  | 'has-enum'
  /** A job is created, polled and downloaded. */
  | 'job'
  /** How records are written. */
  | 'json'
  | 'jsonl'
  | 'csv'
  | 'xml'
  /** One record, not a list. */
  | 'single';

/** What a connector must do when a fault meets it. */
export type Expectation =
  /** All records arrive, none twice, as if nothing had been. */
  | { readonly outcome: 'recovers' }
  /** A typed error with one of these codes; a read that goes on from the last state then completes the data. */
  | {
      readonly outcome: 'fails';
      readonly codes: readonly string[];
      /** All the data is as good: there are ways to read on which the fault does not matter. */
      readonly orRecovers?: boolean | undefined;
    }
  /** A ParkedError that says until when: so many milliseconds from now. The read goes on then. */
  | { readonly outcome: 'parks'; readonly milliseconds: number }
  /** What there is arrives, and a warning in the log says that the server announced more than that. */
  | { readonly outcome: 'warns' }
  /** No client can notice. Said here so that nobody takes a full table for granted. */
  | { readonly outcome: 'unnoticeable'; readonly why: string };

/** Another outcome for streams of some kind; the first that fits counts. */
export interface Exception {
  readonly when: readonly Trait[];
  readonly not?: readonly Trait[];
  readonly expect: Expectation;
}

/** Which requests a fault hits. */
export interface Aim {
  /** Requests for a stream's own list, or to the token endpoint. Default `list`. */
  readonly at?: 'list' | 'token-endpoint';
  /** So many of these pass first. Default 1, that is the second page, or 0 where there is one page only. */
  readonly after?: number;
  /** So many are hit. Default 1; `always` is every one from then on. */
  readonly times?: number | 'always';
}

/** What happens on the wire; done by the chaos proxy. */
export type WireEffect =
  | { readonly kind: 'latency'; readonly milliseconds: number; readonly jitter?: number }
  | { readonly kind: 'bandwidth'; readonly bytesPerSecond: number }
  /** Nobody listens, for so long, or for good. */
  | { readonly kind: 'refuse'; readonly milliseconds?: number }
  /** The connection is reset: before the request is passed on, in the middle of its body, or somewhere in the answer. */
  | {
      readonly kind: 'reset';
      readonly when: 'request' | 'request-body' | 'before-head' | 'in-head' | 'after-head' | 'in-body';
      /** After so many bytes of the body; by the seed where it is not said. */
      readonly bytes?: number;
    }
  /** The connection is closed properly, too early. */
  | { readonly kind: 'close'; readonly when: 'before-head' | 'in-body' }
  /** The connection stays open and silent: from the start, or after half of the body. */
  | { readonly kind: 'silence'; readonly when: 'before-head' | 'in-body' }
  /** The answer comes byte by byte. */
  | { readonly kind: 'drip'; readonly milliseconds: number }
  /** A connection that served before is silent; new ones work. */
  | { readonly kind: 'stalled-keep-alive' }
  /** A TLS handshake is refused with an alert, answered in plain text, or made with a certificate that nobody signed. */
  | { readonly kind: 'tls'; readonly how: 'alert' | 'plain-text' | 'untrusted' }
  /** The host's name cannot be resolved; done by the client's resolver, not by the proxy. */
  | { readonly kind: 'unknown-host' }
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: string;
    }
  /** Refused for a while, and the server says for how long; whoever comes earlier is refused again. */
  | {
      readonly kind: 'wait';
      readonly status: number;
      readonly milliseconds: number;
      readonly says: 'seconds' | 'date' | 'epoch' | 'delta' | 'milliseconds' | 'body' | 'quota';
    }
  | { readonly kind: 'content-type'; readonly contentType: string }
  | { readonly kind: 'body'; readonly body: 'html' | 'empty' | 'truncated' | 'invalid-json' | 'error' | 'utf-16' }
  /** So many bytes of a list that never ends, or the length alone. */
  | { readonly kind: 'oversized'; readonly bytes: number; readonly announced: boolean }
  /** A small body that unpacks to so many bytes. */
  | { readonly kind: 'gzip-bomb'; readonly bytes: number }
  | { readonly kind: 'redirect-loop' }
  /** To another origin, where somebody writes down what is sent. */
  | { readonly kind: 'redirect-away' };

/** What the server says wrongly while every answer is well-formed; done by the mock, which knows the lists. */
export type MeaningEffect =
  | 'endless-loop'
  | 'repeated-page'
  | 'empty-page'
  | 'overlapping-pages'
  | 'shrinking-total'
  | 'insert-while-paging'
  | 'delete-while-paging'
  | 'capped-page-size'
  | 'cut-list'
  | 'hidden-by-default'
  | 'null-value'
  | 'type-change'
  | 'unknown-enum'
  | 'duplicate-id'
  | 'clock-ahead'
  | 'clock-behind'
  | 'eventual-consistency'
  | 'token-expiry'
  | 'rotating-refresh-token';

interface FaultBase {
  readonly kind: 'transport' | 'http' | 'semantics';
  /** `retry-after-date`. */
  readonly name: string;
  readonly sentence: string;
  readonly expect: Expectation;
  readonly unless?: readonly Exception[];
  /** Streams without all of these cannot meet the fault. */
  readonly needs?: readonly Trait[];
  /** Nor can streams with any of these. */
  readonly lacks?: readonly Trait[];
}

/** A fault on the wire, as the proxy does it. */
export interface WireFault extends FaultBase {
  readonly effect: WireEffect;
  readonly aim?: Aim;
}

/** A fault of meaning, as the mock does it. */
export interface SemanticsFault extends FaultBase {
  readonly effect: MeaningEffect;
  /** Rows are compared by their keys: the fault changes what they hold. */
  readonly altersRows?: boolean;
  /** The server itself sends records twice. */
  readonly repeats?: boolean;
}

/** Something that goes wrong with APIs, and what a connector must make of it. */
export type ChaosFault = WireFault | SemanticsFault;

/** Whether the proxy can do it: faults of meaning need the mock, which knows the lists. */
export function isWireFault(fault: ChaosFault): fault is WireFault {
  return typeof fault.effect !== 'string';
}

/** The outcome that a fault must have with a stream of these traits. */
export function expectationFor(fault: ChaosFault, traits: ReadonlySet<Trait>): Expectation {
  const exception = (fault.unless ?? []).find(
    (one) => one.when.every((trait) => traits.has(trait)) && (one.not ?? []).every((trait) => !traits.has(trait)),
  );
  return exception?.expect ?? fault.expect;
}

/** Why a fault cannot meet a stream of these traits; undefined where it can. */
export function unfit(fault: ChaosFault, traits: ReadonlySet<Trait>): string | undefined {
  const missing = fault.needs?.find((trait) => !traits.has(trait));
  if (missing !== undefined) return `needs ${missing}`;
  const hindrance = fault.lacks?.find((trait) => traits.has(trait));
  return hindrance === undefined ? undefined : `means nothing in ${hindrance}`;
}
