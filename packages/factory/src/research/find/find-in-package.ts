import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { promisify } from 'node:util';
import { ConfigError } from '@tapwright/connector';
import { findInFolder } from './find-by-name.ts';
import type { FoundDescription } from './read-candidate.ts';

const run = promisify(execFile);

/**
 * A description in an npm package that a person named: the file, where one is (`@scope/openapi/dist/api.json`), else the one
 * that declares most. The installed package, else the one that npm packs. Nothing of it is run.
 */
export async function findInPackage(
  subject: string,
  folder: string,
  signal: AbortSignal,
  now: number,
): Promise<FoundDescription & { readonly warnings: readonly string[] }> {
  const { name, version, file } = parsePackage(subject);
  const installed = version === '' ? installedFolder(name, process.cwd()) : undefined;
  const place = installed ?? (await packed(name + version, folder, signal, file));
  const all = await findInFolder(place, now, installed === undefined ? undefined : file);
  const [found, ...others] = all;
  if (found !== undefined) return { ...found, how: `it is in the npm package ${subject}`, warnings: othersIn(others) };
  throw new ConfigError(`the npm package ${subject} holds no description of an API`, {
    code: 'research_nothing_found',
    hint: 'Look at what the package contains, and give the file of the description: npm:@scope/name/path/to/api.json.',
  });
}

/** `@scope/name@1.2.3/dist/api.json` */
function parsePackage(subject: string): { readonly name: string; readonly version: string; readonly file?: string } {
  const form = /^((?:@[\w.-]+\/)?[\w.-]+)(@[\w.^~-]+)?(?:\/([\w./-]+))?$/.exec(subject);
  const [, name = '', version = '', file] = form ?? [];
  if (name === '' || file?.split('/').includes('..') === true)
    throw new ConfigError(`${subject} names no npm package`, {
      code: 'research_subject_invalid',
      hint: 'Give npm:NAME, npm:@scope/name, or a file in it: npm:@scope/name/path/to/api.json.',
    });
  return { name, version, ...(file !== undefined && { file }) };
}

/** What else there is, so that somebody who meant another one sees it. */
export function othersIn(others: readonly FoundDescription[]): readonly string[] {
  return others
    .slice(0, 20)
    .map(
      ({ address, description }) =>
        `${address} describes ${description.contract.operations.length} operations (${description.title}); give the file to use it`,
    );
}

function installedFolder(name: string, from: string): string | undefined {
  const folder = join(from, 'node_modules', ...name.split('/'));
  if (existsSync(join(folder, 'package.json'))) return folder;
  const above = dirname(resolve(from));
  return above === resolve(from) ? undefined : installedFolder(name, above);
}

async function packed(name: string, folder: string, signal: AbortSignal, only: string | undefined): Promise<string> {
  try {
    const { stdout } = await run('npm', ['pack', name, '--json', '--ignore-scripts', '--pack-destination', folder], {
      signal,
      timeout: 120_000,
      maxBuffer: 64 * 1024 * 1024,
    });
    const file = /"filename"\s*:\s*"([^"]+)"/.exec(stdout)?.[1] ?? '';
    return unpack(readFileSync(join(folder, file)), join(folder, 'package'), only);
  } catch (cause) {
    signal.throwIfAborted();
    throw new ConfigError(`npm could not get the package ${name}`, {
      code: 'research_package_missing',
      hint: 'Check its name and that npm can reach its registry, or install it beside this folder.',
      cause,
    });
  }
}

const BLOCK = 512;
const LARGEST = 512 * 1024 * 1024;

/** Writes the JSON, YAML and GraphQL files of a tarball into a folder, or one of them only. */
export function unpack(tarball: Uint8Array, folder: string, only?: string): string {
  const tar = gunzipSync(tarball, { maxOutputLength: LARGEST });
  mkdirSync(folder, { recursive: true });
  let count = 0;
  for (let at = 0; at + BLOCK <= tar.length && tar[at] !== 0;) {
    const text = (from: number, length: number) =>
      tar
        .subarray(at + from, at + from + length)
        .toString('utf8')
        .split('\0')[0] ?? '';
    const size = Number.parseInt(text(124, 12).trim(), 8) || 0;
    const name = `${text(345, 155)}/${text(0, 100)}`;
    const isFile = text(156, 1) === '0' || text(156, 1) === '';
    const extension = /\.(json|ya?ml|graphqls?)$/i.exec(name)?.[0];
    // Under names of our own: a path in a tarball may lead anywhere.
    const isWanted = only === undefined || name.endsWith(`/${only}`);
    if (isFile && isWanted && extension !== undefined)
      writeFileSync(join(folder, `${(count += 1)}${extension}`), tar.subarray(at + BLOCK, at + BLOCK + size));
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return folder;
}
