import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runPackageTests, typecheckPackage } from '@tapwright/conformance';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { generatePackage } from './generate-package.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapwright-formats-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const DOCUMENTS = [
  ['a Google discovery document', 'google/library.fixture.json', ['books', 'shelves'], 'library_shelves_insert'],
  ['a Postman collection', 'postman/clinic.fixture.json', ['patients', 'visits'], 'add_a_patient'],
  [
    'a GraphQL schema',
    'graphql/bookshop.fixture.graphql',
    ['author_books', 'authors', 'book_reviews', 'books', 'currencies', 'shop_orders', 'viewer'],
    'add_book',
  ],
  ['a HAR recording', 'har/parcels.fixture.json', ['events', 'parcels', 'slots'], 'create_parcel'],
] as const;

test.each(DOCUMENTS)(
  '%s becomes a package that compiles and whose checks pass against a mock',
  { timeout: 120_000 },
  async (_, document, streams, action) => {
    const description = fileURLToPath(new URL(`../../blueprint/src/${document}`, import.meta.url));
    const out = join(folder, 'package');
    const report = await generatePackage({ description, out });
    expect(report.streams).toEqual(streams);
    expect(report.actions).toContain(action);
    expect(await typecheckPackage(out)).toEqual([]);
    const { checks } = await runPackageTests(out, { parts: ['read', 'actions'] });
    expect(checks.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(checks.filter(({ status }) => status === 'passed').length).toBeGreaterThan(40);
  },
);
