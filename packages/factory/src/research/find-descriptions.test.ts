import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parseBlueprint } from '@tapwright/blueprint';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ResearchOutcome, ResearchTask } from '../agents/agent.ts';
import { createResearchAgent } from './create-research-agent.ts';
import { dossierSchema } from './dossier.ts';
import { unpack } from './find/find-in-package.ts';
import { recheckDossier } from './recheck-dossier.ts';
import type { ResearchOptions } from './research-options.ts';
import { serve, type Pages } from './testing/serve.fixture.ts';
import { smallDescription } from './testing/small-description.fixture.ts';
import { testBench } from './testing/test-bench.fixture.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapwright-find-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const API = JSON.stringify(smallDescription('Small', '/things', '/parts'));
const NOTHING: Pages = { '/docs/': '<h1>Docs</h1><p>Some words about the API.</p>' };

async function research(
  task: Partial<ResearchTask> & { subject: string },
  options: ResearchOptions = {},
): Promise<ResearchOutcome> {
  using bench = testBench();
  // The bench is there until the agent is done.
  const outcome = await createResearchAgent({ limits: { delay: 0 }, ...options })(
    { wanted: {}, allowPrivate: true, ...task },
    bench,
  );
  return outcome;
}

test('a description that is given costs nothing and asks no model', async () => {
  const file = join(folder, 'small.json');
  writeFileSync(file, API);
  using bench = testBench();
  const outcome = await createResearchAgent()({ subject: file, wanted: {}, allowPrivate: false }, bench);
  expect(outcome).toMatchObject({ name: 'small', streams: 2, actions: 0, contradictions: [], warnings: [] });
  expect(outcome.facts.declared + outcome.facts.inferred).toBeGreaterThan(3);
  const dossier = dossierSchema.parse(JSON.parse(Buffer.from(await bench.artefacts.get(outcome.dossier)).toString()));
  expect(dossier.sources).toMatchObject([
    { id: 'description', address: file, kind: 'openapi-3.0.3', bytes: API.length },
  ]);
  expect(Buffer.from(await bench.artefacts.get(dossier.sources[0]?.sha256 ?? '')).toString()).toBe(API);
  expect((await recheckDossier(dossier, bench.artefacts)).differences).toEqual([]);
});

test('only what is wanted is kept; a wish that nothing fulfils is told', async () => {
  const file = join(folder, 'small.json');
  writeFileSync(file, API);
  expect(await research({ subject: file, wanted: { streams: ['thin*'] }, name: 'tiny' })).toMatchObject({
    name: 'tiny',
    streams: 1,
  });
  await expect(research({ subject: file, wanted: { streams: ['nothing'] } })).rejects.toMatchObject({
    code: 'unknown_stream',
  });
  await expect(research({ subject: file, wanted: { include: ['nothing'] } })).rejects.toMatchObject({
    code: 'nothing_selected',
  });
});

test('a blueprint that a person edited is kept; what was said of it needs an overlay or a model', async () => {
  const file = join(folder, 'small.json');
  writeFileSync(file, API);
  using bench = testBench();
  const agent = createResearchAgent();
  const first = await agent({ subject: file, wanted: {}, allowPrivate: false }, bench);
  const blueprint = parseBlueprint(JSON.parse(Buffer.from(await bench.artefacts.get(first.blueprint)).toString()));
  const [things] = blueprint.interpretation.streams;
  const edited = {
    ...blueprint,
    interpretation: { ...blueprint.interpretation, streams: [{ ...things, primaryKey: [['code']] }] },
  };
  const hash = await bench.artefacts.put(JSON.stringify(edited));
  const task = { subject: file, wanted: {}, allowPrivate: false, blueprint: hash };
  const second = await agent({ ...task, dossier: first.dossier }, bench);
  const kept = parseBlueprint(JSON.parse(Buffer.from(await bench.artefacts.get(second.blueprint)).toString()));
  expect(kept.interpretation.streams.map(({ primaryKey }) => primaryKey)).toEqual([[['code']]]);
  expect(second.dossier).toBe(first.dossier);
  const told = agent({ ...task, feedback: 'the key is code' }, bench);
  await expect(told).rejects.toMatchObject({ code: 'research_overlay_needed' });
  const broken = await bench.artefacts.put('{"formatVersion": 1}');
  await expect(agent({ ...task, blueprint: broken }, bench)).rejects.toMatchObject({ failureType: 'config_error' });
});

test.each<[string, Pages, string]>([
  ['at a usual place below the documentation', { ...NOTHING, '/docs/openapi.json': API }, '/docs/openapi.json'],
  ['at a usual place of the site', { ...NOTHING, '/v3/api-docs': API }, '/v3/api-docs'],
  [
    'behind a link',
    { '/docs/': '<a href="files/openapi.json">Download</a>', '/docs/files/openapi.json': API },
    '/docs/files/openapi.json',
  ],
  [
    'in llms.txt',
    { ...NOTHING, '/llms.txt': '# Small\n- [API](/hidden/small-openapi.json)', '/hidden/small-openapi.json': API },
    '/hidden/small-openapi.json',
  ],
  [
    'in a catalogue of APIs',
    {
      ...NOTHING,
      '/.well-known/api-catalog': (_request, response) => {
        response.writeHead(200, { 'content-type': 'application/linkset+json' });
        response.end('{"linkset":[{"service-desc":[{"href":"/x/small.json"}]}]}');
      },
      '/x/small.json': API,
    },
    '/x/small.json',
  ],
  [
    'in a viewer',
    { '/docs/': '<redoc spec-url="/spec/small.json"></redoc>', '/spec/small.json': API },
    '/spec/small.json',
  ],
  [
    'in the script of a viewer',
    {
      '/docs/': '<script src="swagger-initializer.js"></script>',
      '/docs/swagger-initializer.js': 'SwaggerUIBundle({ url: "/y/small.json" })',
      '/y/small.json': API,
    },
    '/y/small.json',
  ],
  ['in the page itself', { '/docs/': `<script type="application/json">${API}</script>` }, '/docs/'],
  [
    'behind a link of a page further on',
    {
      '/docs/': '<p>Words</p><a href="reference">Reference</a>',
      '/docs/reference': '<p>Other words</p><a href="small.yaml">The specification</a>',
      '/docs/small.yaml': API,
    },
    '/docs/small.yaml',
  ],
])('a description is found %s, and its address is told', async (_where, pages, address) => {
  await using site = await serve(pages);
  const outcome = await research({ subject: `${site.url}/docs/` });
  expect(outcome.streams).toBe(2);
  expect(outcome.warnings[0]).toContain(`${site.url}${address} is used`);
});

test('of several descriptions the one that declares most is used, and the others are told', async () => {
  const other = JSON.stringify(smallDescription('Admin', '/users'));
  await using site = await serve({
    '/docs/': '<a href="a/openapi.json">A</a><a href="b/openapi.json">B</a><a href="c/openapi.json">C</a>',
    '/docs/a/openapi.json': other,
    '/docs/b/openapi.json': API,
    '/docs/c/openapi.json': '{"openapi": "3.0.0", "paths": {}}',
  });
  const { warnings, name } = await research({ subject: `${site.url}/docs/` });
  expect(name).toBe('small');
  expect(warnings.join('\n')).toMatch(/\/docs\/a\/openapi\.json describes 1 more operations \(Admin\)/);
  expect(warnings.join('\n')).toMatch(/\/docs\/c\/openapi\.json: it declares no operation/);
});

test('a site that answers everything with the same page has no description', async () => {
  await using site = await serve({ '*': '<h1>App</h1><p>openapi: everything is found here</p>' });
  await expect(research({ subject: `${site.url}/docs/` })).rejects.toMatchObject({ code: 'research_model_missing' });
});

test('a folder has descriptions or pages; what has neither is told as such', async () => {
  mkdirSync(join(folder, 'sub'));
  await expect(research({ subject: folder })).rejects.toMatchObject({ code: 'research_nothing_found' });
  writeFileSync(join(folder, 'sub', 'page.md'), '# API\n\nGET /things answers all things.\n');
  await expect(research({ subject: folder })).rejects.toMatchObject({
    code: 'research_model_missing',
    message: expect.stringContaining('1 pages'),
  });
  writeFileSync(join(folder, 'sub', 'small.yaml'), API);
  expect((await research({ subject: folder })).warnings[0]).toContain('small.yaml is used');
});

test('a name is looked for in the directories that are configured, and nowhere else', async () => {
  mkdirSync(join(folder, 'small.example', '1.0'), { recursive: true });
  writeFileSync(join(folder, 'small.example', '1.0', 'openapi.json'), API);
  expect(await research({ subject: 'small example' }, { directories: [folder] })).toMatchObject({ streams: 2 });
  await expect(research({ subject: 'small example' })).rejects.toMatchObject({
    code: 'research_nothing_found',
    message: expect.stringContaining('no directory'),
  });
  await expect(research({ subject: 'large' }, { directories: [folder, '/does/not/exist'] })).rejects.toMatchObject({
    message: expect.stringContaining('has none of this name'),
  });
});

test('what is no subject is told in one sentence', async () => {
  await using site = await serve({
    '/picture': (_request, response) => response.writeHead(200, { 'content-type': 'image/png' }).end('PNG'),
  });
  await expect(research({ subject: '  ' })).rejects.toMatchObject({ code: 'research_subject_missing' });
  await expect(research({ subject: './missing/openapi.json' })).rejects.toMatchObject({
    code: 'research_subject_missing',
  });
  await expect(research({ subject: 'https://[' })).rejects.toMatchObject({ code: 'research_subject_invalid' });
  await expect(research({ subject: `${site.url}/picture` })).rejects.toMatchObject({
    code: 'research_subject_invalid',
  });
  await expect(research({ subject: `${site.url}/gone?key=s3cret` })).rejects.toMatchObject({
    code: 'research_not_fetched',
    message: expect.not.stringContaining('s3cret'),
  });
  await expect(research({ subject: `${site.url}/picture`, allowPrivate: false })).rejects.toMatchObject({
    code: 'research_not_fetched',
  });
});

/** One file of a tar archive. */
function entry(name: string, content: string): Buffer {
  const header = Buffer.alloc(512);
  header.write(name);
  header.write('0000644\0', 100);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('0', 156);
  header.write('ustar\x0000', 257);
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, Buffer.from(content), Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

const tarball = (...files: (readonly [string, string])[]): Buffer =>
  gzipSync(Buffer.concat([...files.map(([name, content]) => entry(name, content)), Buffer.alloc(1024)]));

test('a tarball is unpacked under names of our own', async () => {
  const place = join(folder, 'package');
  expect(unpack(tarball(['../../evil.json', '{}'], ['package/run.js', 'x'], ['package/api.yaml', API]), place)).toBe(
    place,
  );
  expect(readdirSync(place)).toEqual(['1.json', '2.yaml']);
  expect(await research({ subject: place })).toMatchObject({ streams: 2 });
});

test('an npm package that is named is got by npm, and nothing in it is run', { timeout: 60_000 }, async () => {
  const manifest = { name: '@small/openapi', version: '1.2.3', scripts: { prepack: 'exit 1', install: 'exit 1' } };
  const packed = tarball(
    ['package/package.json', JSON.stringify(manifest)],
    ['package/dist/api.json', API],
    ['package/dist/small.json', JSON.stringify(smallDescription('Tiny', '/one'))],
  );
  const integrity = `sha512-${createHash('sha512').update(packed).digest('base64')}`;
  let url = '';
  await using registry = await serve({
    '/@small%2fopenapi': (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const dist = { tarball: `${url}/openapi.tgz`, integrity };
      response.end(
        JSON.stringify({
          name: manifest.name,
          'dist-tags': { latest: '1.2.3' },
          versions: { '1.2.3': { ...manifest, dist } },
        }),
      );
    },
    '/openapi.tgz': (_request, response) => response.end(packed),
  });
  url = registry.url;
  vi.stubEnv('npm_config_registry', `${url}/`);
  vi.stubEnv('npm_config_cache', folder);
  try {
    const outcome = await research({ subject: '@small/openapi' });
    expect(outcome).toMatchObject({ name: 'small', streams: 2 });
    expect(outcome.warnings[0]).toContain('it is in the npm package @small/openapi');
    expect(outcome.warnings[1]).toContain('describes 1 operations (Tiny)');
    expect(await research({ subject: 'npm:@small/openapi@1.2.3/dist/small.json' })).toMatchObject({
      name: 'small-tiny',
      streams: 1,
    });
    await expect(research({ subject: 'npm:@small/openapi/../../x' })).rejects.toMatchObject({
      code: 'research_subject_invalid',
    });
    await expect(research({ subject: 'npm:@none/openapi' })).rejects.toMatchObject({
      code: 'research_package_missing',
    });
  } finally {
    vi.unstubAllEnvs();
  }
});
