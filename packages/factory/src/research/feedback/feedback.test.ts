import { parseBlueprint, type Blueprint } from '@tapwright/blueprint';
import { isTapwrightError, type TapwrightError } from '@tapwright/connector';
import { expect, test } from 'vitest';
import type { Bench } from '../../agents/agent.ts';
import { play } from '../../model/model.fixture.ts';
import { createResearchAgent } from '../create-research-agent.ts';
import { dossierSchema, type Dossier } from '../dossier.ts';
import { serve } from '../testing/serve.fixture.ts';
import { testBench } from '../testing/test-bench.fixture.ts';
import type { Proposal } from './gate-proposal.ts';

const DESCRIPTION = {
  openapi: '3.0.3',
  info: { title: 'Things', version: '1' },
  servers: [{ url: 'https://api.things.example' }],
  paths: {
    '/things': {
      get: {
        operationId: 'listThings',
        summary: 'All things',
        description:
          'For the next page send the field resume of the answer as from_mark, as a cursor. Things have a serial.',
        parameters: [{ name: 'from_mark', in: 'query', schema: { type: 'string' } }],
        responses: {
          200: {
            description: 'ok',
            content: {
              'application/json': {
                schema: {
                  type: 'object',
                  properties: {
                    rows: { type: 'array', items: { type: 'object', properties: { serial: { type: 'string' } } } },
                    resume: { type: 'string' },
                  },
                },
              },
            },
          },
        },
      },
    },
  },
};

interface Mended {
  readonly blueprint: Blueprint;
  readonly dossier: Dossier;
}

async function read(bench: Bench, hash: string): Promise<unknown> {
  return JSON.parse(Buffer.from(await bench.artefacts.get(hash)).toString());
}

/** Researches a description, then again with feedback. */
async function afterFeedback(bench: Bench, feedback: string): Promise<Mended> {
  await using site = await serve({ '/openapi.json': JSON.stringify(DESCRIPTION, undefined, 1) });
  const research = createResearchAgent({ limits: { delay: 0 } });
  const task = { subject: `${site.url}/openapi.json`, wanted: {}, allowPrivate: true };
  const { blueprint, dossier } = await research(task, bench);
  const again = await research({ ...task, blueprint, dossier, feedback }, bench);
  return {
    blueprint: parseBlueprint(await read(bench, again.blueprint)),
    dossier: dossierSchema.parse(await read(bench, again.dossier)),
  };
}

async function failure(run: Promise<unknown>): Promise<TapwrightError> {
  const error: unknown = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isTapwrightError(error)) throw new Error('it did not fail as it should');
  return error;
}

const key: Proposal = {
  pointer: '/interpretation/streams/things/primaryKey',
  value: '[["serial"]]',
  source: 'comment',
  quote: 'the key of things is serial',
};

test('without a model it is said which overlay somebody has to write', async () => {
  using bench = testBench();
  const error = await failure(afterFeedback(bench, 'anna says: things has more than one page, see from_mark'));
  expect(error.code).toBe('research_overlay_needed');
  expect(error.hint).toContain('"pointer":"/interpretation/streams/things/pagination"');
  expect(error.hint).toContain('tapwright approve --comment');
  const failed = await failure(afterFeedback(bench, 'read: things: no record comes twice: 7 came twice'));
  expect(failed.hint).toContain('/interpretation/streams/things/primaryKey');
});

test('an overlay in the comment is applied, with and without a model', async () => {
  using bench = testBench();
  const fact = { pointer: key.pointer, value: [['serial']], evidence: { source: 'anna', note: 'she knows' } };
  const { blueprint } = await afterFeedback(bench, `anna says: ${JSON.stringify({ facts: [fact] })}`);
  expect(blueprint.interpretation.streams[0]?.primaryKey).toEqual([['serial']]);
  const quoted = `review: a finding says: ${JSON.stringify({ facts: [fact] })}`;
  expect((await failure(afterFeedback(bench, quoted))).code).toBe('research_overlay_needed');
});

test('what a person says literally is a fact, with the person as evidence', async () => {
  await using played = await play(() => ({ object: { facts: [key] } }));
  using bench = testBench(played.model);
  const { blueprint, dossier } = await afterFeedback(bench, 'anna says: the key of things is serial, nothing else');
  expect(blueprint.interpretation.streams[0]?.primaryKey).toEqual([['serial']]);
  expect(dossier.proposals).toEqual([
    { pointer: key.pointer, value: key.value, quote: key.quote, source: 'person', status: 'proven' },
  ]);
  expect(blueprint.evidence['/interpretation/streams/0/primaryKey']?.[0]?.source).toContain('overlay');
});

test('what the description says is a fact with its quote', async () => {
  const pagination = {
    kind: 'cursor',
    parameter: { in: 'query', name: 'from_mark' },
    next: { in: 'body', path: ['resume'] },
  };
  const fact: Proposal = {
    pointer: '/interpretation/streams/things/pagination',
    value: JSON.stringify(pagination),
    source: 'description',
    quote: 'For the next page send the field resume of the answer as from_mark, as a cursor.',
  };
  await using played = await play(() => ({ object: { facts: [fact] } }));
  using bench = testBench(played.model);
  const { blueprint, dossier } = await afterFeedback(bench, 'anna says: look at the pages of things');
  expect(blueprint.interpretation.streams[0]?.pagination).toEqual(pagination);
  expect(dossier.proposals?.[0]).toMatchObject({ status: 'proven', source: expect.stringContaining('/openapi.json') });
});

test.each<[string, Partial<Proposal>, string]>([
  ['a quote that nobody said', { quote: 'the key of things is number' }, 'its quote does not stand there'],
  ['a value that is not in its quote', { value: '[["ident"]]' }, 'nothing says ident'],
  ['a place that feedback may not change', { pointer: '/contract/servers' }, 'nothing that feedback may change'],
  ['what is no value there', { value: '"serial"' }, 'primaryKey'],
  [
    'a fact to be taken away that tests are said to deny',
    { value: null, source: 'description', quote: 'Things have a serial.' },
    'only a person',
  ],
])('a model cannot bring in %s', async (_what, change, reason) => {
  await using played = await play(() => ({ object: { facts: [{ ...key, ...change }] } }));
  using bench = testBench(played.model);
  const error = await failure(afterFeedback(bench, 'anna says: the key of things is serial'));
  expect(error.code).toBe('research_overlay_needed');
  expect(error.message).toContain(reason);
});
