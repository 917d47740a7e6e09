import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { referencedName } from '../schemas/resolve-schema.ts';
import { readDescription } from './read-description.ts';

const github = createRequire(import.meta.url).resolve('@octokit/openapi/generated/api.github.com.json');

test(
  'the description of GitHub is read whole and fast, with its schemas as references',
  { timeout: 60_000 },
  async () => {
    const before = process.cpuUsage();
    const { contract, warnings, name } = await readDescription(github);
    const { user, system } = process.cpuUsage(before);
    expect(warnings).toEqual([]);
    expect(name).toBe('github');
    expect(contract.operations.length).toBeGreaterThan(1000);
    // No part was written out twice: a contract is about as large as its description.
    const text = JSON.stringify(contract);
    expect(text.length).toBeLessThan(14_000_000);
    const names = new Set(
      [...text.matchAll(/"\$ref":("#\/schemas\/[^"]+")/g)].map(([, reference = '""']) => JSON.parse(reference)),
    );
    const missing = [...names].filter(($ref) => !Object.hasOwn(contract.schemas, referencedName({ $ref }) ?? ''));
    expect(missing).toEqual([]);
    // About a second on an idle machine; processor time, as others may be at work.
    expect((user + system) / 1e6).toBeLessThan(10);
  },
);
