import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { AnyStream, RecordsDefinition } from '../definition.ts';
import { collect, ids, items, reading, serve, type Reply } from './reading.fixture.ts';

function things(records: AnyStream['records'], more: Partial<AnyStream> = {}): AnyStream {
  return {
    name: 'things',
    schema: {
      type: 'object',
      properties: {
        id: { type: 'integer' },
        price: { type: ['number', 'null'] },
        ready: { type: 'boolean' },
        name: { type: 'string' },
        tags: { type: 'array', items: { type: 'integer' } },
      },
    },
    request: { method: 'GET', path: '/things' },
    ...(records !== undefined && { records }),
    ...more,
  };
}

async function readReply(reply: Reply, records?: AnyStream['records'], more?: Partial<AnyStream>) {
  await using api = await serve(() => reply);
  return await collect(reading(api, [things(records, more)]).read());
}

describe('JSON', () => {
  test('records are found by path, also where a name has a dot', async () => {
    expect((await readReply({ json: { a: { b: items(2) } } }, 'a.b')).records).toEqual(items(2));
    expect((await readReply({ json: { 'a.b': items(2) } }, ['a.b'])).records).toEqual(items(2));
  });

  test('each record may lie one level down', async () => {
    const read = await readReply(
      {
        json: {
          children: [
            { kind: 't', data: { id: 1 } },
            { kind: 't', data: { id: 2 } },
          ],
        },
      },
      { path: 'children', item: 'data' },
    );
    expect(read.records).toEqual(items(2));
  });

  test('a map gives its values, with their key', async () => {
    const records: RecordsDefinition = { path: 'users', shape: 'map', keyTo: 'key' };
    const read = await readReply({ json: { users: { a: { id: 1 }, b: { id: 2 } } } }, records);
    expect(read.records).toEqual([
      { id: 1, key: 'a' },
      { id: 2, key: 'b' },
    ]);
    expect((await readReply({ json: { users: [] } }, records)).records).toEqual([]);
  });

  test('a single object is one record, and not paged as the lists are', async () => {
    await using api = await serve(() => ({ json: { id: 1 } }));
    const pages = { kind: 'page-number', parameter: { in: 'query', name: 'page' }, first: 1 } as const;
    const reader = reading(api, [things({ shape: 'single' })], { client: { pages } });
    expect((await collect(reader.read())).records).toEqual([{ id: 1 }]);
    expect(api.requests[0]?.url.search).toBe('');
    expect((await readReply({ json: { me: { id: 1 } } }, { path: 'me', shape: 'single' })).records).toEqual([
      { id: 1 },
    ]);
  });

  test('an error with status 200 is not taken for a single record, unless it has the record’s key', async () => {
    const records: RecordsDefinition = { shape: 'single' };
    await expect(readReply({ json: { ok: false, error: 'canary' } }, records)).rejects.toMatchObject({
      code: 'records_not_found',
      message: expect.not.stringContaining('canary'),
    });
    const job = { id: 1, error: 'out of paper' };
    expect((await readReply({ json: job }, records)).records).toEqual([job]);
  });

  test('an error with status 200 is not taken for the only line', async () => {
    const records: RecordsDefinition = { format: 'jsonl' };
    await expect(readReply({ body: '{"ok":false,"error":"canary"}' }, records)).rejects.toMatchObject({
      code: 'records_not_found',
      message: expect.not.stringContaining('canary'),
    });
    expect((await readReply({ body: '{"id":1,"error":"out of paper"}\n' }, records)).records).toHaveLength(1);
  });

  test.each<[string, Reply, AnyStream['records'], unknown[]]>([
    ['no body', { status: 204 }, 'data', []],
    ['null', { json: { data: null } }, 'data', []],
    ['a list left out', { json: { total: 0 } }, 'data', []],
    ['an empty object', { json: {} }, 'data', []],
    ['one record in place of the list', { json: { data: { id: 1 } } }, 'data', [{ id: 1 }]],
    ['scalars', { json: ['a', null, 'b'] }, '', [{ value: 'a' }, { value: 'b' }]],
  ])('%s is taken as it is meant', async (_name, reply, records, expected) => {
    expect((await readReply(reply, records)).records).toEqual(expected);
  });

  test.each<[string, unknown, string]>([
    ['the wrong path', { items: [{ id: 1 }] }, 'an object with items'],
    ['an error with status 200', { error: 'canary', ok: false }, 'an object with error, ok'],
    ['null with an error', { data: null, errors: [{ message: 'canary' }] }, 'null'],
    ['a message in place of the list', { message: 'canary' }, 'an object with message'],
    ['an unknown object in place of the list', { data: { foreign: 'canary' } }, 'an object with foreign'],
    ['text in place of the list', { data: 'canary' }, 'a string'],
  ])('%s is an error that names fields but no values', async (_name, json, found) => {
    const error: unknown = await readReply({ json }, 'data').catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: 'records_not_found', message: expect.stringContaining(found) });
    expect(String(error)).not.toContain('canary');
  });

  test('a body that is cut off is an error, after it was asked for again', async () => {
    await using api = await serve(() => ({ body: '[{"id":1},{"id"' }));
    await expect(collect(reading(api, [things('')]).read())).rejects.toMatchObject({ code: 'records_malformed' });
    expect(api.requests.length).toBeGreaterThan(1);
  });

  test('integers beyond 2^53 survive in lines, in every lane and at any depth', async () => {
    const body =
      '{"data":[{"id":9007199254740993,"deep":{"list":[-12345678901234567890,1.5]},"name":"1234567890123456"}]}';
    const line = '{"id":9007199254740993,"deep":{"list":[-12345678901234567890,1.5]},"name":"1234567890123456"}';
    await using api = await serve(() => ({ body }));
    const stream = things('data');
    for (const lane of ['auto', 'object'] as const) {
      const read = await collect(reading(api, [stream]).read(stream, { lane }));
      expect(read.lines).toEqual([line]);
      expect(read.records[0]?.['id']).toBe(9007199254740992);
    }
  });

  test('names like __proto__ are data', async () => {
    const read = await readReply({ body: '[{"id":1,"__proto__":{"x":1}}]' }, '');
    expect(read.lines).toEqual(['{"id":1,"__proto__":{"x":1}}']);
  });

  test('a byte order mark is no error', async () => {
    expect((await readReply({ body: '\ufeff[{"id":1}]' }, '')).records).toEqual([{ id: 1 }]);
  });
});

describe('toRow', () => {
  test('changes records and leaves some out, which pagination still counts', async () => {
    await using api = await serve(({ query }) => {
      const offset = Number(query.get('offset'));
      return { json: items(10).slice(offset, offset + 3) };
    });
    const stream = things('', {
      pages: { kind: 'offset', parameter: { in: 'query', name: 'offset' }, first: 0 },
      toRow: (raw) => (Number(raw['id']) % 2 === 0 ? { id: raw['id'], even: true } : undefined),
    });
    const read = await collect(reading(api, [stream]).read());
    expect(read.records).toEqual([2, 4, 6, 8, 10].map((id) => ({ id, even: true })));
  });

  test('that fails is a named error', async () => {
    const toRow = (): never => {
      throw new TypeError('x is undefined');
    };
    await expect(readReply({ json: items(1) }, '', { toRow })).rejects.toMatchObject({
      code: 'record_conversion_failed',
      stream: 'things',
    });
  });
});

test('a large file is handed out in parts, and only the last one moves the state', async () => {
  const body = items(25_000)
    .map((item) => JSON.stringify(item))
    .join('\n');
  const read = await readReply({ body }, { format: 'jsonl' });
  expect(read.batches.map(({ count }) => count)).toEqual([10_000, 10_000, 5000]);
  expect(ids(read.records)).toEqual(ids(items(25_000)));
  expect(read.lines).toHaveLength(25_000);
  expect(read.batches.map(({ state }) => state.started === undefined)).toEqual([false, false, true]);
});

test('JSON lines are records, blank lines are nothing', async () => {
  const body = '{"id":1}\n\r\n{"id":9007199254740993}\n';
  const read = await readReply({ body }, { format: 'jsonl' });
  expect(read.lines).toEqual(['{"id":1}', '{"id":9007199254740993}']);
  expect((await readReply({ body: '{"d":{"id":1}}\n' }, { format: 'jsonl', path: 'd' })).records).toEqual([{ id: 1 }]);
});

describe('CSV', () => {
  test('cells become what the schema asks for, where they say exactly that', async () => {
    const body = 'id,price,ready,name,code\r\n1,2.50,TRUE,"a ""quoted"", name",007\r\n2,,false,,\r\n';
    expect((await readReply({ body }, { format: 'csv' })).records).toEqual([
      { id: 1, price: 2.5, ready: true, name: 'a "quoted", name', code: '007' },
      { id: 2, price: null, ready: false, name: '', code: '' },
    ]);
  });

  test('other delimiters, charsets and repeated names are read', async () => {
    const body = Buffer.from('id;name;name;\n1;M\xfcller;x;y\n', 'latin1');
    const headers = { 'content-type': 'text/csv; charset=iso-8859-1' };
    const read = await readReply({ body, headers }, { format: 'csv', delimiter: ';' });
    expect(read.records).toEqual([{ id: 1, name: 'Müller', name_2: 'x', column_4: 'y' }]);
  });

  test('only a header is no record; an open quote is an error', async () => {
    expect((await readReply({ body: 'id,name\n' }, { format: 'csv' })).records).toEqual([]);
    await expect(readReply({ body: 'id\n"1' }, { format: 'csv' })).rejects.toMatchObject({ code: 'records_malformed' });
    const page = {
      body: '<!DOCTYPE html><html><body>Bad gateway</body></html>',
      headers: { 'content-type': 'text/csv' },
    };
    await expect(readReply(page, { format: 'csv' })).rejects.toMatchObject({ code: 'records_malformed' });
  });

  test('a gzip file is unpacked, also where nothing says that it is one', async () => {
    const body = gzipSync('id,name\n1,a\n');
    const headers = { 'content-type': 'application/octet-stream' };
    expect((await readReply({ body, headers }, { format: 'csv' })).records).toEqual([{ id: 1, name: 'a' }]);
  });

  test('a gzip file that is cut off is an error, and may be asked for again', async () => {
    const body = gzipSync('id\n1\n').subarray(0, 15);
    await expect(readReply({ body }, { format: 'csv' })).rejects.toMatchObject({
      code: 'records_malformed',
      failureType: 'transient_error',
    });
  });

  test('a gzip file larger than allowed is refused before it fills the memory', async () => {
    const body = gzipSync(Buffer.alloc(5_000_000, 'a'));
    await using api = await serve(() => ({ body }));
    const stream = things({ format: 'csv' });
    const read = reading(api, [stream], { client: { maxResponseBytes: 1_000_000 } }).read();
    await expect(collect(read)).rejects.toMatchObject({ code: 'response_too_large' });
  });
});

describe('XML', () => {
  const records: RecordsDefinition = { format: 'xml', path: 'list.thing' };

  test('elements and attributes are fields, typed by the schema', async () => {
    const body = `<?xml version="1.0"?><list><thing id="1"><name>a &amp; b &#228;</name><price>2.5</price>
      <tags>1</tags></thing><thing id="2"><name><![CDATA[<x>]]></name><tags>1</tags><tags>2</tags></thing></list>`;
    expect((await readReply({ body }, records)).records).toEqual([
      { id: 1, name: 'a & b ä', price: 2.5, tags: [1] },
      { id: 2, name: '<x>', tags: [1, 2] },
    ]);
  });

  test('one element is a list of one, none is a list of none', async () => {
    expect((await readReply({ body: '<list><thing><id>1</id></thing></list>' }, records)).records).toEqual([{ id: 1 }]);
    expect((await readReply({ body: '<list/>' }, records)).records).toEqual([]);
    expect((await readReply({ body: '<list><count>0</count></list>' }, records)).records).toEqual([]);
  });

  test('entities that a document declares are not expanded', async () => {
    const bomb =
      '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>';
    const read = await readReply({ body: `${bomb}<list><thing><name>&b;&c;</name></thing></list>` }, records).catch(
      (error: unknown) => ({ records: [{ code: error }] }),
    );
    expect(JSON.stringify(read.records)).not.toMatch(/aaaa|root:/);
  });

  test('a document may be the record itself, and one of white space has none', async () => {
    const single: RecordsDefinition = { format: 'xml', path: 'thing', shape: 'single' };
    expect((await readReply({ body: '<thing><id>7</id></thing>' }, single)).records).toEqual([{ id: 7 }]);
    expect((await readReply({ body: ' \n' }, records)).records).toEqual([]);
    expect((await readReply({ body: '<list><thing>text</thing></list>' }, records)).records).toEqual([
      { value: 'text' },
    ]);
    const whole: RecordsDefinition = { format: 'xml', shape: 'single' };
    expect((await readReply({ body: '<thing>x</thing>' }, whole)).records).toEqual([{ thing: 'x' }]);
  });

  test('what is not XML is an error', async () => {
    await expect(readReply({ body: '<list><thing></list>' }, records)).rejects.toMatchObject({
      code: 'records_malformed',
    });
  });

  test('pages are followed by a link in the document', async () => {
    await using api = await serve(({ query }) => ({
      body:
        query.get('page') === '2'
          ? '<feed><entry><id>2</id></entry></feed>'
          : '<feed><link rel="self" href="/things"/><link rel="next" href="/things?page=2"/><entry><id>1</id></entry></feed>',
    }));
    const stream = things(
      { format: 'xml', path: 'feed.entry' },
      { pages: { kind: 'next-url', path: 'feed.link', rel: 'next' } },
    );
    expect(ids((await collect(reading(api, [stream]).read())).records)).toEqual([1, 2]);
  });
});
