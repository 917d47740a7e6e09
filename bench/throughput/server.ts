import { createServer, type ServerResponse } from 'node:http';

/**
 * The API that all sides read. The address says what it has: `/{records}/{page}/{latency}/issues`, with `cursor` and
 * `slice` as parameters. Pages are rendered beforehand; only the numbers in them are written anew for each answer, so
 * that no two records are equal and serving costs far less than reading.
 */
const DIGITS = 9;
const MARK = '#'.repeat(DIGITS);
const TIME = '2024-__-__T__:__:__Z';
const VARIETY = 10;
const encoder = new TextEncoder();

/** Where the parts of a record that differ from answer to answer are. */
interface Places {
  readonly id: number;
  readonly number: number;
  readonly time: number;
}

interface Template {
  readonly bytes: Uint8Array;
  readonly places: readonly Places[];
}

function issue(seed: number): object {
  return {
    id: MARK,
    node_id: `I_kwDO${(seed * 7919).toString(36).padStart(14, 'A')}`,
    number: MARK,
    title: `Größe des Puffers ${seed % 97} stimmt nicht — «überprüft» ${seed % 13}`,
    state: seed % 3 === 0 ? 'closed' : 'open',
    locked: seed % 7 === 0,
    comments: seed % 23,
    created_at: `2023-0${(seed % 9) + 1}-1${seed % 10}T08:15:0${seed % 10}Z`,
    updated_at: TIME,
    body: `Beim Öffnen der Übersicht erscheint „Fehler ${seed % 50}“. Suche → Filter.`,
    user: { id: 1_000 + (seed % 500), login: `benutzer-${seed % 500}`, type: 'User', site_admin: false },
    labels: [{ id: seed % 20, name: `Priorität ${seed % 20}`, color: 'd73a4a' }],
    assignee: seed % 2 === 0 ? null : { id: 2_000 + (seed % 100), login: `zuständig-${seed % 100}`, type: 'User' },
  };
}

function render(size: number, variant: number): Template {
  const texts = Array.from({ length: size }, (_, index) => JSON.stringify(issue(variant * size + index)));
  const text = texts.join(',').replaceAll(`"${MARK}"`, MARK);
  const bytes = encoder.encode(text);
  const view = Buffer.from(bytes.buffer);
  const places: Places[] = [];
  for (let id = view.indexOf(MARK); id >= 0; id = view.indexOf(MARK, places.at(-1)?.time)) {
    places.push({ id, number: view.indexOf(MARK, id + DIGITS), time: view.indexOf(TIME, id) });
  }
  return { bytes, places };
}

const templates = new Map<string, Template>();

function template(size: number, page: number): Template {
  const key = `${size} ${page % VARIETY}`;
  let known = templates.get(key);
  if (known === undefined) templates.set(key, (known = render(size, page % VARIETY)));
  return known;
}

interface Place {
  readonly records: number;
  readonly size: number;
  readonly page: number;
  readonly slice: number;
}

function answer({ records, size, page, slice }: Place): Buffer {
  const first = page * size;
  const { bytes, places } = template(Math.min(size, records - first), page);
  const head = Buffer.from('{"data":[');
  const tail = Buffer.from(`],"next_cursor":${first + size < records ? `"${page + 1}"` : 'null'}}`);
  const body = Buffer.allocUnsafe(head.length + bytes.length + tail.length);
  body.set(head);
  body.set(bytes, head.length);
  body.set(tail, head.length + bytes.length);
  for (const [index, { id, number, time }] of places.entries()) {
    const place = slice * records + first + index;
    writeDigits(body, head.length + id, 100_000_000 + place);
    writeDigits(body, head.length + number, 100_000_000 + place);
    writeTime(body, head.length + time, place);
  }
  return body;
}

function writeDigits(body: Buffer, at: number, number: number): void {
  let rest = number;
  for (let place = at + DIGITS - 1; place >= at; place -= 1) {
    body[place] = 0x30 + (rest % 10);
    rest = Math.floor(rest / 10);
  }
}

/** A second later for each record; months have 28 days here. */
function writeTime(body: Buffer, at: number, number: number): void {
  const minute = Math.floor(number / 60);
  const day = Math.floor(minute / 1_440);
  writeTwo(body, at + 5, (Math.floor(day / 28) % 12) + 1);
  writeTwo(body, at + 8, (day % 28) + 1);
  writeTwo(body, at + 11, Math.floor(minute / 60) % 24);
  writeTwo(body, at + 14, minute % 60);
  writeTwo(body, at + 17, number % 60);
}

function writeTwo(body: Buffer, at: number, number: number): void {
  body[at] = 0x30 + Math.floor(number / 10);
  body[at + 1] = 0x30 + (number % 10);
}

function respond(response: ServerResponse, body: Buffer): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.byteLength });
  response.end(body);
}

const server = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://x');
  const [records = 0, size = 1, latency = 0] = url.pathname.split('/').slice(1).map(Number);
  const parameter = (name: string): number => Number(url.searchParams.get(name) ?? 0);
  const place = { records, size, page: parameter('cursor'), slice: parameter('slice') };
  if (latency === 0) respond(response, answer(place));
  else setTimeout(() => respond(response, answer(place)), latency);
}).listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`);
});
