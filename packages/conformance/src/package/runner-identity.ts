import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { TestResults } from './test-results.ts';

const folder = fileURLToPath(new URL('../..', import.meta.url));

/** Files that are not shipped. */
const UNSHIPPED = /\.(?:test|test-d|fixture|tmp)\.|(?:^|\/)(?:testing|fixtures)\//;

/** Who ran the checks: the version of this package and a hash over its sources, which are shipped beside the build. */
export async function runnerIdentity(): Promise<TestResults['runner']> {
  return { name: '@tapwright/conformance', version: ownVersion(), hash: await sourcesHash() };
}

/** The version of this package. */
export function ownVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return z.object({ version: z.string() }).parse(manifest).version;
}

let known: Promise<string> | undefined;

function sourcesHash(): Promise<string> {
  return (known ??= hashSources());
}

async function hashSources(): Promise<string> {
  const names = await readdir(join(folder, 'src'), { recursive: true });
  const shipped = names
    .map((name) => name.split(sep).join('/'))
    .filter((name) => name.endsWith('.ts') && !UNSHIPPED.test(name));
  const all = createHash('sha256');
  for (const name of shipped.sort()) {
    const text = await readFile(join(folder, 'src', name));
    all.update(`${name}\n${createHash('sha256').update(text).digest('hex')}\n`);
  }
  return all.digest('hex');
}
