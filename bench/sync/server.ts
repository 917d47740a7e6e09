import { createServer } from 'node:http';

/** The API that both sides read: pages of 1,000 records of about 500 bytes, cursor paging, rendered before the run. */
const PAGE = 1_000;
const total = Number(process.argv[2] ?? 200_000);
const pages = Math.ceil(total / PAGE);

function issue(id: number): object {
  const at = new Date(1_700_000_000_000 + id * 1_000).toISOString();
  return {
    id: 1_000_000 + id,
    node_id: `I_${id.toString(36).padStart(12, '0')}`,
    number: id,
    title: `Größe des Puffers ${id} stimmt nicht überein`,
    state: id % 3 === 0 ? 'closed' : 'open',
    locked: id % 7 === 0,
    comments: id % 23,
    score: id / 7,
    created_at: at,
    updated_at: at,
    body: `${'Lorem ipsum dolor sit amet, consectetur. '.repeat(2)}${id}`,
    user: { id: id % 500, login: `user-${id % 500}`, type: 'User' },
    labels: [{ id: id % 20, name: `label-${id % 20}` }],
  };
}

// Only the number of the page differs between rendered bodies, so that a few hundred serve any total.
const RENDERED = Math.min(pages, 200);
const bodies = Array.from({ length: RENDERED }, (_, page) =>
  JSON.stringify(Array.from({ length: PAGE }, (_record, index) => issue(page * PAGE + index + 1))),
);

const server = createServer((request, response) => {
  const page = Number(new URL(request.url ?? '/', 'http://x').searchParams.get('cursor') ?? 0);
  const records = renumbered(page);
  const next = page + 1 < pages ? `"${page + 1}"` : 'null';
  const body = Buffer.from(`{"data":${records},"next_cursor":${next}}`);
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.byteLength });
  response.end(body);
}).listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`);
});

/** Beyond the rendered pages the ids get another first digit, which keeps them unique and the length the same. */
function renumbered(page: number): string {
  const body = bodies[page % RENDERED] ?? '[]';
  const round = Math.floor(page / RENDERED);
  return round === 0 ? body : body.replaceAll('{"id":1', `{"id":${round + 1}`);
}
