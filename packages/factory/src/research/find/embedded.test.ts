import { expect, test } from 'vitest';
import { cleanSource } from '../pages/clean-page.ts';
import { smallDescription } from '../testing/small-description.fixture.ts';
import { embeddedDescriptions } from './embedded.ts';

const embedded = (html: string) =>
  embeddedDescriptions(cleanSource(Buffer.from(html), 'html'), 'https://docs.test/api/index.html');
const API = JSON.stringify(smallDescription('A "quoted" </b> API', '/things'));

test('what viewers of descriptions are told to show is found, relative to the page', () => {
  expect(
    embedded(
      `<div id="swagger-ui"></div><script>window.ui = SwaggerUIBundle({ url: "v1/openapi.json", dom_id: '#swagger-ui' })</script>`,
    ).shown,
  ).toEqual(['https://docs.test/api/v1/openapi.json']);
  expect(
    embedded(`<script>SwaggerUIBundle({ urls: [{ url: "/a.json", name: "A" }, {"url": '/b.yaml'}] })</script>`).shown,
  ).toEqual(['https://docs.test/a.json', 'https://docs.test/b.yaml']);
  expect(embedded(`<script>Redoc.init('https://x.test/spec.yaml', {}, el)</script>`).shown).toEqual([
    'https://x.test/spec.yaml',
  ]);
  expect(embedded('<base href="/other/"><redoc spec-url="spec.yaml"></redoc>').shown).toEqual([
    'https://docs.test/other/spec.yaml',
  ]);
  expect(embedded('<script src="./swagger-initializer.js"></script>').configurations).toEqual([
    'https://docs.test/api/swagger-initializer.js',
  ]);
});

test('scripts that show nothing, and the example of a viewer, are no descriptions', () => {
  expect(embedded(`<script>fetch({ method: 'GET' }); const link = "https://x.test/a.json"</script>`).shown).toEqual([]);
  expect(
    embedded(`<script>SwaggerUIBundle({ url: "https://petstore.swagger.io/v2/swagger.json" })</script>`).shown,
  ).toEqual([]);
  expect(embedded(`<script>SwaggerUIBundle({ url: "javascript:alert(1)" })</script>`).shown).toEqual([]);
});

test('descriptions that stand in the page are found', () => {
  const parsed = (html: string) => embedded(html).inline.map((text): unknown => JSON.parse(text));
  const api = JSON.parse(API) as unknown;
  expect(parsed(`<script type="application/json">${API.replaceAll('</', '<\\/')}</script>`)).toEqual([api]);
  expect(
    parsed(
      `<script>const __redoc_state = {"menu":{},"spec":{"data":${API.replaceAll('</', '<\\/')}}}; start();</script>`,
    ),
  ).toEqual([api]);
  expect(
    parsed(
      `<script id="api-reference" data-configuration="${JSON.stringify({ spec: { content: JSON.parse(API) as unknown } }).replaceAll('"', '&quot;')}"></script>`,
    ),
  ).toEqual([api]);
  expect(parsed('<script type="application/ld+json">{"@type": "WebPage"}</script>')).toEqual([]);
});

test('a link that nobody sees leads to no description', () => {
  const link = '<a href="https://evil.test/openapi.json">API</a>';
  expect(embedded(`<p>${link}</p>`).linked).toEqual(['https://evil.test/openapi.json']);
  for (const style of ['display:none', 'color:transparent'])
    expect(embedded(`<p style="${style}">${link}</p>`).linked).toEqual([]);
  expect(embedded(link.replace('<a', '<a style="font-size:0"')).linked).toEqual([]);
});

test('links to descriptions are told from other links', () => {
  const links = [
    'openapi.json',
    '/v3/api-docs',
    'spec.yaml',
    'collection.postman_collection.json',
    'schema.graphql',
    'logo.json',
    'page.html',
    'api.html',
  ];
  const { linked } = embedded(
    `${links.map((link) => `<a href="${link}">x</a>`).join('')}<a href="download.json">OpenAPI document</a>`,
  );
  expect(linked.map((link) => new URL(link).pathname)).toEqual([
    '/api/openapi.json',
    '/v3/api-docs',
    '/api/spec.yaml',
    '/api/collection.postman_collection.json',
    '/api/schema.graphql',
    '/api/download.json',
  ]);
});
