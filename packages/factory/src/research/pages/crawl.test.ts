import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { systemClock } from '@tapwright/connector';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fakeClock } from '../../model/model.fixture.ts';
import type { CrawlLimits, ResearchOptions } from '../research-options.ts';
import { serve } from '../testing/serve.fixture.ts';
import { crawl } from './crawl.ts';
import type { Documentation } from './documentation.ts';
import { scopeOf } from './scope.ts';
import { openSites } from './site.ts';

let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'tapwright-cache-'));
});
afterEach(() => {
  rmSync(cache, { recursive: true, force: true });
});

async function read(
  url: string,
  limits: CrawlLimits = {},
  options: Partial<ResearchOptions> & { allowPrivate?: boolean } = {},
): Promise<Documentation> {
  const { signal } = new AbortController();
  const sites = openSites({ allowPrivate: true, signal, limits: { delay: 0, ...limits }, ...options });
  const first = await sites.fetch(url, { named: true });
  if ('problem' in first) return { pages: [], warnings: [first.problem] };
  return crawl(first, [], {
    sites,
    scope: scopeOf(first.url),
    limits,
    clock: options.clock ?? systemClock,
    signal,
    onPage: async () => undefined,
    isEnough: () => false,
  });
}

const paths = ({ pages }: Documentation) => pages.map(({ address }) => new URL(address).pathname);
const page = (...links: string[]) =>
  links.map((link) => `<p>${Math.random()} <a href="${link}">${link}</a></p>`).join('');

test('it stays below the folder of the first page, on the same site', async () => {
  await using other = await serve({ '*': 'elsewhere' });
  await using site = await serve({
    '/docs/': page(
      'a.html',
      '/docs/b/',
      '../outside',
      `${other.url}/docs/c`,
      'a.html#part',
      'a.html?session=1',
      'mailto:x@y.test',
      'javascript:alert(1)',
      'logo.png',
    ),
    '/docs/a.html': page('deeper/x'),
    '/docs/b/': 'words of b',
    '/docs/deeper/x': 'words of x',
    '/outside': 'outside',
  });
  expect(paths(await read(`${site.url}/docs/`))).toEqual(['/docs/', '/docs/a.html', '/docs/b/', '/docs/deeper/x']);
  expect(other.paths).toEqual([]);
  expect(site.paths.toSorted()).toEqual(['/docs/', '/docs/a.html', '/docs/b/', '/docs/deeper/x', '/robots.txt']);
});

test('robots.txt is asked first and obeyed, but for the page that a person named', async () => {
  await using site = await serve({
    '/robots.txt': 'User-agent: *\nDisallow: /docs/private\nDisallow: /docs/index.html',
    '/docs/index.html': page('private/a', 'open'),
    '/docs/open': 'open words',
  });
  const found = await read(`${site.url}/docs/index.html`);
  expect(paths(found)).toEqual(['/docs/index.html', '/docs/open']);
  expect(found.warnings.join()).toContain('robots.txt asks not to');
  expect(site.paths[0]).toBe('/robots.txt');
});

test('endless links end at the limits of pages and depth', async () => {
  let count = 0;
  await using site = await serve({
    '*': (request, response) => {
      count += 1;
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end(page(`x${count}a`, `x${count}b`, `x${count}c`, `${request.url}/loop/loop/loop`));
    },
  });
  const found = await read(`${site.url}/docs/start`, { pages: 20 });
  expect(found.pages.length).toBeLessThanOrEqual(20);
  expect(count).toBeLessThanOrEqual(21);
  expect(found.warnings.at(-1)).toMatch(/more pages were not read/);
  expect((await read(`${site.url}/docs/start`, { pages: 500, depth: 1 })).pages.length).toBeLessThanOrEqual(5);
});

test('the same text under many addresses is one page', async () => {
  await using site = await serve({
    '/d/': '<a href="a">a</a><a href="b">b</a><a href="c/">c</a>',
    '/d/a': 'same words',
    '/d/b': 'same words',
    '/d/c/': 'same words',
  });
  expect((await read(`${site.url}/d/`)).pages).toHaveLength(2);
});

test('pages that are too large, packed to burst, no text, or elsewhere are left out with a word', async () => {
  await using other = await serve({ '*': 'elsewhere' });
  await using site = await serve({
    '/d/': page('large', 'bomb', 'picture', 'away', 'gone', 'cut', 'loop', 'good'),
    '/d/large': 'x'.repeat(200_000),
    '/d/bomb': (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html', 'content-encoding': 'gzip' });
      response.end(gzipSync(Buffer.alloc(50_000_000)));
    },
    '/d/picture': (_request, response) => {
      response.writeHead(200, { 'content-type': 'image/png' });
      response.end('PNG');
    },
    '/d/away': (_request, response) => {
      response.writeHead(302, { location: `${other.url}/d/away` });
      response.end();
    },
    '/d/loop': (_request, response) => {
      response.writeHead(302, { location: '/d/loop' });
      response.end();
    },
    '/d/cut': (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html', 'content-length': '1000' });
      response.write('half');
      response.destroy();
    },
    '/d/good': 'good words',
  });
  const found = await read(`${site.url}/d/`, { pageBytes: 100_000 });
  expect(paths(found)).toEqual(['/d/', '/d/good']);
  const warnings = found.warnings.join('\n');
  expect(warnings).toMatch(/\/d\/large: not read: it is too large/);
  expect(warnings).toMatch(/\/d\/bomb: not read: it is too large/);
  expect(warnings).toMatch(/\/d\/away: not read: it leads out of the documentation/);
  expect(warnings).toMatch(/\/d\/loop: not read: .*redirected/);
  expect(warnings).toMatch(/\/d\/cut: not read/);
  expect(warnings).not.toContain('gone');
});

test('a private address is refused unless it is allowed, also as a redirect', async () => {
  await using site = await serve({ '*': 'words' });
  expect((await read(`${site.url}/d/`, {}, { allowPrivate: false })).warnings).toEqual([
    'its address is private, which is not allowed',
  ]);
});

test('requests to a site keep their distance, and wait where the site asks for it', async () => {
  const clock = fakeClock();
  let refused = 0;
  await using site = await serve({
    '/robots.txt': 'User-agent: *\nCrawl-delay: 2',
    '/d/': page('a', 'b'),
    '/d/a': (_request, response) => {
      refused += 1;
      response.writeHead(refused === 1 ? 429 : 200, { 'retry-after': '3', 'content-type': 'text/html' });
      response.end('words of a');
    },
    '/d/b': 'words of b',
  });
  expect(paths(await read(`${site.url}/d/`, {}, { clock }))).toEqual(['/d/', '/d/a', '/d/b']);
  expect(clock.slept.filter((wait) => wait === 2000).length).toBeGreaterThanOrEqual(3);
  expect(clock.slept).toContain(3000);
});

test('pages are kept, and fetched again only where they changed', async () => {
  const versions = new Map([
    ['/d/', 1],
    ['/d/a', 1],
  ]);
  const statuses: string[] = [];
  await using site = await serve({
    '*': (request, response) => {
      const { url = '' } = request;
      const version = versions.get(url);
      const etag = `"${version}"`;
      const status = version === undefined ? 404 : request.headers['if-none-match'] === etag ? 304 : 200;
      statuses.push(`${status} ${url}`);
      response.writeHead(status, { etag, 'content-type': 'text/html' });
      response.end(status === 200 ? `<a href="a">version ${version} of ${url}</a>` : '');
    },
  });
  const first = await read(`${site.url}/d/`, {}, { cache });
  versions.set('/d/a', 2);
  const second = await read(`${site.url}/d/`, {}, { cache });
  expect(statuses).toEqual(['404 /robots.txt', '200 /d/', '200 /d/a', '404 /robots.txt', '304 /d/', '200 /d/a']);
  expect(second.pages[0]?.fetchedAt).toBe(first.pages[0]?.fetchedAt);
  expect(second.pages.map(({ clean }) => clean.text)).toEqual(['version 1 of /d/', 'version 2 of /d/a']);
  // What is damaged in the folder is fetched anew.
  for (const name of readdirSync(cache)) if (name.endsWith('.bin')) writeFileSync(join(cache, name), 'other words');
  expect((await read(`${site.url}/d/`, {}, { cache })).pages.map(({ clean }) => clean.text)).toEqual([
    'version 1 of /d/',
    'version 2 of /d/a',
  ]);
});
