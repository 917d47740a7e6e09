import { parsedJson, type Stream } from '@tapwright/blueprint';
import { at, isJsonObject, type JsonObject, type Place } from '@tapwright/connector';
import type { RecordedExchange, Recording } from './recording.ts';

/** One recorded answer with records of a stream. */
export interface RecordedPage {
  readonly url: URL;
  readonly sent: unknown;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
  readonly records: readonly JsonObject[];
}

/** What was answered to a stream's requests, in order, without refusals. */
export function recordedPages(stream: Stream, recording: Recording): readonly RecordedPage[] {
  return recording.exchanges
    .filter((one) => one.stream === stream.name && one.status < 300)
    .map((exchange) => ({
      url: new URL(exchange.url),
      sent: parsedJson(exchange.requestBody),
      headers: exchange.headers,
      body: parsedJson(exchange.body),
      records: recordsOf(stream, exchange),
    }));
}

/** The value that a page's request had at a place; undefined where it had none. */
export function sentAt({ url, sent }: RecordedPage, place: Place): unknown {
  if (place.in === 'query') return url.searchParams.get(place.name) ?? undefined;
  return place.in === 'body' ? at(sent, place.name) : undefined;
}

/** The records of an answer. */
export function recordsOf({ records }: Stream, page: RecordedExchange): readonly JsonObject[] {
  const found = at(parsedJson(page.body), records.path);
  const list = Array.isArray(found)
    ? found
    : records.shape === 'map' && isJsonObject(found)
      ? Object.values(found)
      : [found];
  return list.map((item) => at(item, records.item ?? [])).filter(isJsonObject);
}
