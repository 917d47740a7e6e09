import { textOf, type ModelRequest } from '../model/protocol/model-request.ts';
import type { Extraction } from '../research/extract/extraction.ts';
import { answerAgain } from '../research/testing/second-reader.fixture.ts';
import type { Told } from '../research/testing/tidewatch-facts.fixture.ts';
import type { Pages } from '../research/testing/serve.fixture.ts';

/** A page of the documentation, with its words in the middle. */
const page = (title: string, body: string): string =>
  `<!doctype html><html><head><title>${title} | Buoy API</title></head><body><main>${body}</main></body></html>`;

const INDEX = `<h1>Buoy API</h1>
<p>All paths are below https://api.buoys.example/v1.</p>
<p>Every request has to carry your API key in the header X-Buoy-Key.</p>
<p>You have 60 requests per minute.</p>
<p>There are <a href="buoys.html">buoys</a> and <a href="news.html">news</a>.</p>`;

const BUOYS = `<h1>Buoys</h1>
<h2>List buoys</h2>
<p>GET <code>/buoys</code> answers a list of buoy objects. The records are in the array data of the answer.</p>
<p>Lists come in pages: the query parameter page asks for one, beginning with page 1.</p>
<table><tr><th>Name</th><th>Type</th><th>Meaning</th></tr>
<tr><td>page</td><td>integer</td><td>Number of the page.</td></tr>
<tr><td>page_size</td><td>integer</td><td>Buoys per page, up to 50.</td></tr></table>
<h2>The buoy object</h2>
<table><tr><th>Field</th><th>Type</th><th>Meaning</th></tr>
<tr><td>id</td><td>integer</td><td>Number of the buoy. Always present.</td></tr>
<tr><td>name</td><td>string</td><td>Name of the buoy.</td></tr></table>`;

const NEWS = '<h1>News</h1><h2>May</h2><p>All buoys have names now.</p>';

/** Words at the end of a page: what somebody put there. */
export interface Planted {
  readonly index?: string;
  readonly buoys?: string;
  readonly news?: string;
}

/** The documentation of an API that is nowhere, with what was planted in it. */
export function buoyPages({ index = '', buoys = '', news = '' }: Planted = {}, more: Pages = {}): Pages {
  return {
    '/docs/index.html': page('Overview', INDEX + index),
    '/docs/buoys.html': page('Buoys', BUOYS + buoys),
    '/docs/news.html': page('News', NEWS + news),
    ...more,
  };
}

const LIST = 'GET /buoys';
const PAGED = 'Lists come in pages: the query parameter page asks for one, beginning with page 1.';
const SIZE = '| page_size | integer | Buoys per page, up to 50.';
const NUMBER = '| page | integer | Number of the page.';
const ID = '| id | integer | Number of the buoy. Always present.';
const NAME = '| name | string | Name of the buoy.';
export const AUTH = 'Every request has to carry your API key in the header X-Buoy-Key.';
export const BASE = 'All paths are below https://api.buoys.example/v1.';

/** What a careful reader reports. */
export const BUOY_FACTS: Readonly<Record<string, readonly Told[]>> = {
  'index.html': [
    ['api', 'title', 'Buoy API', '# Buoy API'],
    ['api', 'base_url', 'https://api.buoys.example/v1', BASE],
    ['api', 'auth_kind', 'api-key', AUTH],
    ['api', 'auth_place', 'header', AUTH],
    ['api', 'auth_name', 'X-Buoy-Key', AUTH],
    ['api', 'rate_limit', '60 per minute', 'You have 60 requests per minute.'],
  ],
  'buoys.html': [
    [LIST, 'operation', LIST, 'GET /buoys answers a list of buoy objects.'],
    [LIST, 'answer', 'list', 'GET /buoys answers a list of buoy objects.'],
    [LIST, 'answer_object', 'buoy', 'GET /buoys answers a list of buoy objects.'],
    [LIST, 'records_path', 'data', 'The records are in the array data of the answer.'],
    [LIST, 'pagination_kind', 'page-number', PAGED],
    [LIST, 'page_parameter', 'page', PAGED],
    [LIST, 'page_parameter_place', 'query', PAGED],
    [LIST, 'first_page', '1', PAGED],
    [LIST, 'page_size_parameter', 'page_size', SIZE],
    [LIST, 'page_size_max', '50', SIZE],
    [`${LIST} parameter page`, 'name', 'page', NUMBER],
    [`${LIST} parameter page`, 'type', 'integer', NUMBER],
    [`${LIST} parameter page_size`, 'name', 'page_size', SIZE],
    [`${LIST} parameter page_size`, 'type', 'integer', SIZE],
    ['object buoy', 'primary_key', 'id', ID],
    ['object buoy field id', 'name', 'id', ID],
    ['object buoy field id', 'type', 'integer', ID],
    ['object buoy field id', 'required', 'true', ID],
    ['object buoy field name', 'name', 'name', NAME],
    ['object buoy field name', 'type', 'string', NAME],
  ],
};

export type Telling = Readonly<Record<string, readonly Told[]>>;

/** A reader who reports all that, and these besides; who reads a second time agrees. */
export function readerWith(lies: Telling = {}) {
  return (request: ModelRequest) => ({
    object: secondReading(request, lies) ?? firstReading(request, BUOY_FACTS, lies),
  });
}

/** What a passage says, for whoever is asked what the first reader made of it; undefined for other questions. */
export function secondReading(request: ModelRequest, lies: Telling = {}) {
  return answerAgain(request, [...Object.values(BUOY_FACTS), ...Object.values(lies)].flat())?.object;
}

/** These facts of the page that is asked about. */
export function firstReading(request: ModelRequest, ...tellings: readonly Telling[]): Extraction {
  const prompt = textOf(request);
  const asked = `${/^Page: \S*?([\w-]+)(?:\.html)?$/m.exec(prompt)?.[1] ?? ''}.html`;
  const sections = [...prompt.matchAll(/<section-[0-9a-f]+ id="(s\d+)"[^>]*>\n([\s\S]*?)\n<\/section-/g)];
  const facts = tellings
    .flatMap((telling) => telling[asked] ?? [])
    .map(([subject, property, value, quote]) => {
      const place = sections.find(([, , text = '']) => text.includes(quote));
      return { subject, property, value, quote, section: place?.[1] ?? 's1' };
    });
  return { facts };
}
