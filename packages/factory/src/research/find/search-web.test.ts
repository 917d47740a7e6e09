import { expect, test } from 'vitest';
import { createBudget } from '../../model/budget.ts';
import { play } from '../../model/model.fixture.ts';
import type { Bench } from '../../agents/agent.ts';
import type { ModelConfig } from '../../model/model-config.ts';
import type { ModelAnswer } from '../../model/protocol/model-request.ts';
import { createResearchAgent } from '../create-research-agent.ts';
import { serve } from '../testing/serve.fixture.ts';
import { smallDescription } from '../testing/small-description.fixture.ts';
import { testBench } from '../testing/test-bench.fixture.ts';

/** Researches an API by its name, with a provider whose search finds these addresses. */
async function byName(
  addresses: (site: string) => readonly string[],
  {
    webSearch = true,
    allowPrivate = true,
    ...config
  }: ModelConfig & { webSearch?: boolean; allowPrivate?: boolean } = {},
) {
  await using site = await serve({ '/api/openapi.json': JSON.stringify(smallDescription('Quayside', '/berths')) });
  const found = addresses(site.url);
  const answer: ModelAnswer = {
    text: `I found https://made-up.example/openapi.json and ${found[0] ?? ''}.`,
    search: { query: 'quayside api', results: found.map((url) => ({ url, title: 'Docs' })) },
  };
  await using played = await play(() => answer, config);
  using bench = testBench(played.model);
  const research = createResearchAgent({ limits: { delay: 0 }, webSearch });
  const run = research({ subject: 'quayside', wanted: {}, allowPrivate }, bench);
  const outcome = await run.catch((error: unknown) => error);
  return { outcome, requests: played.script.requests, paths: site.paths };
}

const NOWHERE = 'http://127.0.0.1:9/nothing';

test.each(['anthropic', 'openai'] as const)(
  'addresses that %s finds are fetched, and what is there is read',
  async (provider) => {
    const { outcome, requests, paths } = await byName((site) => [NOWHERE, `${site}/api/openapi.json`], { provider });
    expect(outcome).toMatchObject({ name: 'small-quayside', streams: 1 });
    expect(outcome).toHaveProperty(
      'warnings',
      expect.arrayContaining([expect.stringContaining("see that it is the API's own site")]),
    );
    expect(requests).toHaveLength(1);
    expect(requests[0]?.providerTools.join()).toContain('web_search');
    expect(paths).toContain('/api/openapi.json');
  },
);

test('an address that nobody found is not looked at, and a private one not without leave', async () => {
  const { outcome } = await byName((site) => [`${site}/api/openapi.json`], { allowPrivate: false });
  expect(outcome).toMatchObject({ code: 'research_nothing_found' });
  expect(String(outcome)).toContain('its address is private');
  expect(String(outcome)).not.toContain('made-up.example');
});

test('nobody is asked unless that was switched on', async () => {
  const { outcome, requests } = await byName((site) => [`${site}/api/openapi.json`], { webSearch: false });
  expect(outcome).toMatchObject({ code: 'research_nothing_found' });
  expect(requests).toEqual([]);
});

test('under a budget the provider does not search', async () => {
  await using played = await play(() => 'I cannot search.');
  using bench = testBench(played.model);
  const { ask } = bench;
  if (ask === undefined) throw new Error('the bench has no model');
  const budget = createBudget({ tokens: 1_000_000 });
  const limited: NonNullable<Bench['ask']> = (question) => ask({ ...question, budget });
  const research = createResearchAgent({ webSearch: true });
  const run = research({ subject: 'quayside', wanted: {}, allowPrivate: true }, { ...bench, ask: limited });
  await expect(run).rejects.toThrow('the search of the web found nothing, or could not be made');
  expect(played.script.requests[0]?.providerTools).toEqual([]);
});
