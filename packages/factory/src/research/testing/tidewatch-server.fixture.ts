import type { ModelRequest } from '../../model/protocol/model-request.ts';
import type { ScriptAnswer } from '../../model/scripted-model.ts';

const EXAMPLES = new URL('../../../../../examples/docs-only/', import.meta.url);

export interface Tidewatch extends AsyncDisposable {
  /** `http://127.0.0.1:…`: the pages are below `/docs/`, the API below `/v2`. */
  readonly url: string;
  /** Requests to the API, with what they were answered. */
  readonly calls: readonly { readonly path: string; readonly status: number; readonly body?: string }[];
  /** Paths of pages that were asked for. */
  readonly fetched: readonly string[];
  /** What a connector is told. */
  readonly config: object;
  /** Every record of each stream. */
  readonly truth: Readonly<Record<string, readonly { readonly id: string | number }[]>>;
  /** The next version of the API takes its place, documentation and all. */
  readonly release: () => void;
  /** The reader of the examples, as a script of a model. */
  readonly reader: (question: ModelRequest) => ScriptAnswer;
}

/** The fictional API of the examples as it really is, with its documentation. Its pages are capped, its quota is a 403. */
export async function startTidewatch(): Promise<Tidewatch> {
  // The examples are no part of this package; what they are is written down above.
  const [{ serveFictional }, { tidewatch }, { answerTo }] = await Promise.all([
    import(new URL('fictional-api.ts', EXAMPLES).href),
    import(new URL('tidewatch/server.ts', EXAMPLES).href),
    import(new URL('reader/answer.ts', EXAMPLES).href),
  ]);
  const api = tidewatch();
  const served = await serveFictional(api);
  return { ...served, config: api.config(served.url), truth: api.truth(), release: api.release, reader: answerTo };
}
