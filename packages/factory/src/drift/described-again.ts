import { readFileSync, statSync } from 'node:fs';
import { readDescription, readDescriptionText, type Blueprint, type Description } from '@tapwright/blueprint';
import { ConfigError, isTapwrightError, systemClock, TransientError } from '@tapwright/connector';
import type { Bench } from '../agents/agent.ts';
import { decodePage } from '../research/pages/decode-page.ts';
import { cleanSource } from '../research/pages/clean-page.ts';
import { openSites, shown, type Unfetched } from '../research/pages/site.ts';
import { findInPackage } from '../research/find/find-in-package.ts';
import type { ResearchOptions } from '../research/research-options.ts';

/** The description of a package, as it is today. */
export interface DescribedAgain {
  readonly description: Description;
  readonly address: string;
  readonly bytes: Uint8Array;
  readonly fetchedAt: string;
}

export interface DescribedAgainTask {
  readonly before: Blueprint;
  /** Where it is, where the package does not say so: an address, a file, or `npm:` and a package. */
  readonly address?: string;
  readonly allowPrivate: boolean;
}

/**
 * Fetches the description that a package was made from once more. What is there in its place is told as what it is: a
 * page, half a document, nothing. None of these is an API without streams.
 */
export async function describedAgain(
  task: DescribedAgainTask,
  bench: Bench,
  options: ResearchOptions,
): Promise<DescribedAgain> {
  const address = task.address ?? addressOf(task.before);
  if (/^https?:/i.test(address)) return fetched(address, task, bench, options);
  const now = (options.clock ?? systemClock).now();
  if (/^npm:./.test(address)) {
    const found = await findInPackage(address.slice(4), bench.folder, bench.signal, now);
    return { ...found, address };
  }
  return fromFile(address.replace(/^file:\/\//, ''), now);
}

/** The place that the package's own blueprint names; of a file it has the name alone. */
function addressOf({ sources, name }: Blueprint): string {
  const { address } = sources['description'] ?? {};
  if (address !== undefined && (/^https?:/i.test(address) || /^npm:./.test(address))) return address;
  const from = address === undefined ? 'a description without an address' : `the file ${address}`;
  throw new ConfigError(`source-${name} was made from ${from}, and does not say where that is today`, {
    code: 'description_unknown',
    hint: 'Give it: --description FILE or ADDRESS.',
  });
}

async function fromFile(path: string, now: number): Promise<DescribedAgain> {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true)
    throw new ConfigError(`the description ${path} is not there`, {
      code: 'description_gone',
      hint: 'Give the place of the description with --description; the package stays as it is.',
    });
  const bytes = readFileSync(path);
  const description = await readWhole(bytes, path, async () => readDescription(path, { bytes }));
  return { description, address: path, bytes, fetchedAt: new Date(now).toISOString() };
}

async function fetched(
  address: string,
  task: DescribedAgainTask,
  bench: Bench,
  options: ResearchOptions,
): Promise<DescribedAgain> {
  const sites = openSites({ ...options, allowPrivate: task.allowPrivate, signal: bench.signal });
  const found = await sites.fetch(address, { named: true });
  if ('problem' in found) throw unfetched(found);
  const { text } = decodePage(found.bytes);
  if (found.kind.startsWith('html') || /^\s*<(!doctype html|html|head|body)/i.test(text))
    throw isPage(found.address, cleanSource(found.bytes, 'html').title);
  const description = await readWhole(found.bytes, found.address, async () =>
    readDescriptionText({ text, address: found.address }),
  );
  return { description, address: found.address, bytes: found.bytes, fetchedAt: found.fetchedAt };
}

const GONE = new Set([404, 410]);
const CLOSED = new Set([401, 403, 407]);
const MINE = new Set([400, 405, 406, 414, 451]);

/** Why there is nothing to look at: it is gone, closed, or not reached just now. */
export function unfetched({ address, problem, status }: Unfetched, what = 'description'): Error {
  const told = `the ${what} at ${address} could not be read: ${problem}`;
  if (status !== undefined && GONE.has(status))
    return new ConfigError(told, {
      code: 'description_gone',
      status,
      hint: 'It moved, or it is not published any more. Give its new place with --description; the package stays as it is.',
    });
  if (status !== undefined && CLOSED.has(status))
    return new ConfigError(told, {
      code: 'description_closed',
      status,
      hint: 'It needs a login now. Download it, and give the file with --description.',
    });
  if (status !== undefined && MINE.has(status))
    return new ConfigError(told, { code: 'description_gone', status, hint: 'Open the address in a browser.' });
  if (/private/.test(problem))
    return new ConfigError(told, { code: 'address_refused', hint: 'Allow it with --allow-private, if it is yours.' });
  return new TransientError(told, {
    code: 'description_unreachable',
    ...(status !== undefined && { status }),
    hint: 'Nothing was changed. Try again later, or give a file with --description.',
  });
}

function isPage(address: string, title: string | undefined): ConfigError {
  const called = title === undefined || title.trim() === '' ? '' : ` (“${title.trim().slice(0, 80)}”)`;
  return new ConfigError(`what is at ${address} is a web page now${called}, and no description`, {
    code: 'description_is_page',
    hint: 'It may ask for a login, or the description moved. Open it in a browser, and give its place with --description.',
  });
}

async function readWhole(bytes: Uint8Array, address: string, read: () => Promise<Description>): Promise<Description> {
  const where = /^https?:/i.test(address) ? shown(address) : address;
  if (Buffer.from(bytes).toString('latin1').trim() === '') throw cutOff(where, 'it is empty');
  try {
    const description = await read();
    if (description.contract.operations.length === 0) throw empty(where);
    return description;
  } catch (error) {
    if (isTapwrightError(error) && isCutOff(bytes)) throw cutOff(where, 'it ends in the middle', error);
    throw error;
  }
}

/** JSON that lacks its end, and not something else. */
function isCutOff(bytes: Uint8Array): boolean {
  const text = Buffer.from(bytes).toString('utf8').trim();
  if (!/^[[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return false;
  } catch {
    return !/[\]}]$/.test(text) || openAt(text) > 0;
  }
}

/** Brackets that are still open at the end. */
function openAt(text: string): number {
  let open = 0;
  const bare = text.replaceAll(/"(?:[^"\\]|\\.)*"/g, '');
  for (const unit of bare) open += unit === '{' || unit === '[' ? 1 : unit === '}' || unit === ']' ? -1 : 0;
  return open;
}

function cutOff(address: string, what: string, cause?: unknown): ConfigError {
  return new ConfigError(`the description at ${address} is not whole: ${what}`, {
    code: 'description_truncated',
    hint: 'Nothing was changed. It may be being replaced just now: look again later.',
    ...(cause !== undefined && { cause }),
  });
}

function empty(address: string): ConfigError {
  return new ConfigError(`the description at ${address} declares no operation at all`, {
    code: 'description_shrank',
    hint: 'Nothing was changed. Is it still the description of this API? Give another with --description.',
  });
}
