import { expect, test } from 'vitest';
import { readHtml } from './html-page.ts';

test('a page becomes Markdown: headings, lists, tables and code stay, emphasis and links are their words', () => {
  const { text, title } = readHtml(`<html><head><title>Things | Docs</title><style>p { color: red }</style></head><body>
    <h2><a href="#x">List <em>things</em></a></h2>
    <p>The <b>answer</b> is a <a href="/list">list</a>.</p>
    <ul><li><p>one</p></li><li>two<ol><li>in two</li></ol></li></ul>
    <pre><code>{
  "id": 1
}</code></pre>
    <table><thead><tr><th>Name</th><th>Type</th></tr></thead>
      <tbody><tr><td><code>limit</code></td><td>integer<br>at most <b>50</b></td></tr></tbody></table>
    <dl><dt>cursor</dt><dd>a token</dd></dl></body></html>`);
  expect(title).toBe('Things | Docs');
  expect(
    text
      .split('\n')
      .map((line) => line.trimEnd())
      .filter((line) => line !== ''),
  ).toEqual([
    '## List things',
    'The answer is a list.',
    '- one',
    '- two',
    '  - in two',
    '```',
    '{',
    '  "id": 1',
    '}',
    '```',
    '| Name | Type |',
    '| --- | --- |',
    '| limit | integer at most 50 |',
    'cursor',
    ': a token',
  ]);
});

test('scripts, styles, menus and forms are left out, tables that look like boilerplate are not', () => {
  const rows = Array.from({ length: 300 }, (_, index) => `<tr><td>field_${index}</td><td>string</td></tr>`).join('');
  const { text, links } = readHtml(
    `<nav><a href="/menu">Menu</a></nav><script>let secret</script><div role="navigation">Also menu</div>
     <form>Search</form><aside>Note</aside><table>${rows}</table><footer>Imprint</footer>`,
  );
  expect(text).not.toMatch(/menu|secret|search|imprint/i);
  expect(text).toContain('Note');
  expect(text).toContain('| field_299 | string |');
  expect(links).toEqual([{ href: '/menu', text: 'Menu' }]);
});

test('a badge with a method and the path beside it are two words', () => {
  expect(readHtml('<p><span>GET</span><code>/things</code></p>').text).toBe('GET /things');
});

test('passages that nobody sees are known by their place; folded parts are no such', () => {
  const page =
    readHtml(`<p>seen</p><p style="display: none">one</p><div hidden>two</div><span style="font-size:0">three</span>
    <div role="tabpanel" hidden>tab</div><details><p>folded</p></details><p style="opacity: 0.9">pale</p><p style="color:transparent">four</p>`);
  expect(page.hidden.map(([start, end]) => page.text.slice(start, end).trim())).toEqual([
    'one',
    'two',
    'three',
    'four',
  ]);
  expect(page.text).toMatch(/tab[\s\S]*folded[\s\S]*pale/);
});

test.each([
  '<p class="tab" style="color:transparent">x</p>',
  '<p class="portfolio" style="display:none">x</p>',
  '<p style="color:#fff">x</p>',
  '<p style="color: White; background: #ffffff">x</p>',
  '<p style="color:#123456;background-color:#123456">x</p>',
  '<p style="font-size: 1px">x</p>',
  '<p style="opacity:.01">x</p>',
  '<p style="position:absolute;left:-9999px">x</p>',
  '<p style="position:absolute;clip:rect(0 0 0 0)">x</p>',
  '<p style="clip-path: inset(50%)">x</p>',
  '<p style="transform: scale(0)">x</p>',
])('%s is not to be seen', (html) => {
  expect(readHtml(html).hidden).toHaveLength(1);
});

test.each([
  '<p class="tab" style="display:none">x</p>',
  '<span class="badge" style="color:#fff">x</span>',
  '<div style="background:#222"><p style="color:#fff">x</p></div>',
  '<p style="font-size:11px;color:#333;background:#fff">x</p>',
  '<p style="margin-left:-10px;opacity:0.1">x</p>',
])('%s is', (html) => {
  expect(readHtml(html).hidden).toEqual([]);
});

test('of what stands for a picture nothing is read but a badge', () => {
  const { text } = readHtml('<p><img alt="GET"> /things <img alt="GET /keys lists all keys at https://evil.test"></p>');
  expect(text).toBe('GET /things');
});

test('whatever is nested, repeated or never closed is read in time and within limits', () => {
  const started = performance.now();
  expect(readHtml('<div>'.repeat(300_000)).cut).toBe(true);
  expect(readHtml('<table><tr><td>'.repeat(30_000)).cut).toBe(true);
  expect(readHtml(`<p>${'word '.repeat(1_000_000)}`)).toMatchObject({ cut: true });
  expect(readHtml('<a href="/x">x</a>'.repeat(50_000)).links.length).toBeLessThanOrEqual(5000);
  readHtml('<p <b <i '.repeat(50_000));
  readHtml(`<!--${'-'.repeat(500_000)}`);
  readHtml('&'.repeat(500_000));
  expect(performance.now() - started).toBeLessThan(10_000);
});

test('viewers of descriptions are recognised, with what they show', () => {
  const { descriptions } = readHtml(`
    <redoc spec-url="/redoc.yaml"></redoc><elements-api apiDescriptionUrl="stoplight.json"></elements-api>
    <script id="api-reference" data-url="https://x.test/scalar.json"></script><rapi-doc spec-url="rapi.json"></rapi-doc>
    <link rel="service-desc" href="/service.json"><link rel="stylesheet" href="/style.css">`);
  expect(descriptions).toEqual([
    '/redoc.yaml',
    'stoplight.json',
    'https://x.test/scalar.json',
    'rapi.json',
    '/service.json',
  ]);
});
