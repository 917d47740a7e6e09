import { expect, test } from 'vitest';
import { z } from 'zod';
import { connect } from '../connect.ts';
import { defineAction, defineConnector } from '../definition.ts';
import { failureOf, fakeClock, sendJson, serve } from './serve.fixture.ts';

const addBook = defineAction<{ readonly title?: string; readonly genre?: string }>()({
  request: { method: 'POST', path: '/graphql' },
  input: {
    body: ['title', 'genre'],
    within: 'variables',
    fixed: { operationName: 'AddBook', query: 'mutation AddBook { from }' },
  },
});
const ping = defineAction<Record<string, never>>()({
  request: { method: 'POST', path: '/graphql' },
  input: { fixed: { query: '{ ping }' } },
});

async function opened(baseUrl: string) {
  const connector = defineConnector({
    name: 'source-bookshop',
    config: z.object({}),
    client: { baseUrl },
    check: { method: 'GET', path: '/' },
    streams: [],
    actions: { addBook, ping },
  });
  return connect(connector, {}, { allowPrivate: true, clock: fakeClock() });
}

test('what is the same in every call is sent beside the input, which has a field of the body to itself', async () => {
  const { url, received } = await serve((_request, _count, response) => sendJson(response, {}));
  await using connection = await opened(url);
  const { actions } = connection;
  await actions.addBook({ title: 'Emma' });
  await actions.addBook({});
  await actions.ping({});
  const always = { operationName: 'AddBook', query: 'mutation AddBook { from }' };
  const bodies = received.map(({ body }): unknown => JSON.parse(body));
  expect(bodies).toEqual([{ ...always, variables: { title: 'Emma' } }, always, { query: '{ ping }' }]);
});

test('what is always the same is no input', async () => {
  const { url, received } = await serve((_request, _count, response) => sendJson(response, {}));
  await using connection = await opened(url);
  const failure = await failureOf(connection.actions.addBook({ query: '{ mine }' } as never));
  expect(failure).toMatchObject({ code: 'input_invalid' });
  expect(received).toEqual([]);
});
