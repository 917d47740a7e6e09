import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { createBlueprint, readOpenApi, type Blueprint, type Overlay } from '@tapwright/blueprint';
import { memoryArtefacts, type ArtefactPort, type StepEvent } from '@tapwright/connector';
import type { Bench, Hash, Snapshot } from '../agents/agent.ts';
import { sha256 } from '../code/sha256.ts';
import { generatePackage } from '../generate-package.ts';

/** A ledger: a paged list, two writes, OAuth; with a function of a person's on its records. */
export const LEDGER = `openapi: 3.0.3
info: { title: Ledger, version: '1' }
servers: [{ url: https://api.ledger.example/v1 }]
security: [{ access: [read] }]
paths:
  /entries:
    get:
      operationId: listEntries
      parameters:
        - { name: page, in: query, schema: { type: integer, default: 1 } }
        - { name: per_page, in: query, schema: { type: integer } }
      responses:
        '200':
          description: ok
          content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Entry' } } } }
    post:
      operationId: createEntry
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Entry' } } } }
      responses: { '201': { description: made } }
  /entries/{id}:
    delete:
      operationId: deleteEntry
      parameters: [{ name: id, in: path, required: true, schema: { type: integer } }]
      responses: { '204': { description: gone } }
components:
  securitySchemes:
    access:
      type: oauth2
      flows:
        clientCredentials: { tokenUrl: 'https://login.ledger.example/token', scopes: { read: Read } }
  schemas:
    Entry:
      type: object
      required: [id]
      properties: { id: { type: integer }, text: { type: string } }
`;

const OVERLAY = {
  formatVersion: 1,
  facts: [{ pointer: '/interpretation/streams/entries/toRow', value: 'hooks#tidy', evidence: { source: 'a person' } }],
};

const HOOKS = `import type { JsonObject } from '@tapwright/connector';
import type { Entry } from './types.ts';

/** Entries without blanks around their text. */
export function tidy({ id, text }: JsonObject): Entry | undefined {
  if (typeof id !== 'number') return undefined;
  return typeof text === 'string' ? { id, text: text.trim() } : { id };
}
`;

/** Path → text of an honest package, with results of tests that fit. */
export type PackageTexts = ReadonlyMap<string, string>;

export async function ledgerPackage(description = LEDGER, more: Overlay['facts'] = []): Promise<PackageTexts> {
  const folder = mkdtempSync(join(tmpdir(), 'tapwright-ledger-'));
  try {
    mkdirSync(join(folder, 'src'));
    const overlay = { ...OVERLAY, facts: [...OVERLAY.facts, ...more] };
    writeFileSync(join(folder, 'overlay.json'), `${JSON.stringify(overlay, undefined, 2)}\n`);
    writeFileSync(join(folder, 'src', 'hooks.ts'), HOOKS);
    const blueprint = blueprintOf(description);
    await generatePackage({ blueprint, overlay: join(folder, 'overlay.json'), name: 'ledger', out: folder });
    const texts = new Map(readFolder(folder));
    return new Map([...texts, ['test-results.json', resultsOf(texts)]]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function blueprintOf(description: string): Blueprint {
  return createBlueprint(readOpenApi({ text: description }), { name: 'ledger' });
}

/** Results under which every file is as it is here. */
export function resultsOf(texts: PackageTexts): string {
  const hashes = [...texts]
    .filter(([path]) => path !== 'test-results.json')
    .map(([path, text]) => [path, sha256(text)] as const);
  const results = {
    formatVersion: 1,
    level: 'L1',
    origin: 'self',
    claim: 'self-consistent',
    runner: { name: '@tapwright/conformance', version: '0.1.0' },
    hashes: { blueprint: sha256(texts.get('blueprint.json') ?? ''), files: Object.fromEntries(hashes) },
    counts: { passed: 1, failed: 0, skipped: 0 },
    sampled: [],
    checks: [{ name: 'config', part: 'config', status: 'passed' }],
  };
  return `${JSON.stringify(results, undefined, 2)}\n`;
}

function readFolder(folder: string): [string, string][] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((path) => [relative(folder, path), readFileSync(path, 'utf8')]);
}

export function writeTexts(folder: string, texts: PackageTexts): void {
  for (const [path, text] of texts) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** A bench with a folder of its own, and the artefacts that a task names. */
export interface TestBench extends Bench, Disposable {
  readonly artefacts: ArtefactPort;
  readonly events: readonly StepEvent[];
  /** Keeps a package. */
  readonly keep: (texts: PackageTexts) => Promise<Snapshot>;
  /** Keeps the blueprint that a description comes to, without any overlay. */
  readonly approve: (description?: string) => Promise<Hash>;
}

export function testBench(parts: { ask?: NonNullable<Bench['ask']>; artefacts?: ArtefactPort } = {}): TestBench {
  const artefacts = parts.artefacts ?? memoryArtefacts();
  const folder = mkdtempSync(join(tmpdir(), 'tapwright-bench-'));
  const events: StepEvent[] = [];
  return {
    artefacts,
    folder,
    events,
    signal: new AbortController().signal,
    emit: async (event) => void events.push(event),
    ...(parts.ask && { ask: parts.ask }),
    keep: async (texts) => {
      // Not through a folder: what an agent hands on may hold what no folder would give.
      const listing: Record<string, string> = {};
      for (const [path, text] of texts) listing[path] = await artefacts.put(text);
      return artefacts.put(JSON.stringify(listing), 'application/json');
    },
    approve: async (description = LEDGER) => artefacts.put(JSON.stringify(blueprintOf(description))),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
