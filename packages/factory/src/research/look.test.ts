import { expect, test } from 'vitest';
import { look, type Found } from './look.ts';
import { serve, type Pages } from './testing/serve.fixture.ts';
import { testBench } from './testing/test-bench.fixture.ts';

const APP = '<div id="root"></div><script src="/app.js"></script>';
const WHOLE = `# API\n\n${'GET /things answers all things. '.repeat(100)}`;

async function found(pages: Pages): Promise<readonly string[]> {
  await using site = await serve(pages);
  using bench = testBench();
  const task = { subject: '', wanted: {}, allowPrivate: true };
  const result: Found = await look({ kind: 'address', url: `${site.url}/docs/` }, task, bench, {
    limits: { delay: 0 },
  });
  return 'pages' in result ? result.pages.map(({ address }) => new URL(address).pathname) : [];
}

test('where scripts make the pages, the whole text for machines is read', async () => {
  expect(await found({ '/docs/': APP, '/llms-full.txt': WHOLE })).toEqual(['/llms-full.txt']);
});

test('pages that say something are read themselves, and those that llms.txt names', async () => {
  const words = `<p>${'Words about things. '.repeat(200)}</p>`;
  const pages = {
    '/docs/': words,
    '/docs/more': 'More words.',
    '/llms.txt': '- [more](/docs/more)',
    '/llms-full.txt': WHOLE,
  };
  expect(await found(pages)).toEqual(['/docs/', '/docs/more']);
});
