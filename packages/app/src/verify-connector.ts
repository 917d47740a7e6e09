import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  applyOverlay,
  createBlueprint,
  parseOverlay,
  pruneContract,
  selectStreams,
  type Blueprint,
  type Description,
} from '@tapwright/blueprint';
import {
  SIGNATURE_FILE,
  signResults,
  verifyPackage,
  type EmitGiven,
  type VerifyReport,
  type VerifyStage,
} from '@tapwright/conformance';
import { ConfigError, isJsonObject } from '@tapwright/connector';
import { dropDescriptions, keptProse, emitPackage, withDescribedAnswers, withFewExamples } from '@tapwright/factory';
import { findPackage } from './load-connector.ts';
import { readGiven } from './read-given.ts';
import { readJson } from './read-json.ts';

export interface VerifyConnectorOptions {
  /** Folder, name or tarball of the package. */
  readonly package: string;
  /** The description that it was made from, from a source that the reader trusts. */
  readonly description?: string | undefined;
  /** File of a public key in PEM: the results must be signed by it. */
  readonly trust?: string | undefined;
  /** File of a private key in PEM: what is verified is signed by it. Folders only. */
  readonly sign?: string | undefined;
  /** File of the behaviour profile that the results name. */
  readonly profile?: string | undefined;
  readonly quick?: boolean | undefined;
  readonly allowPrivate?: boolean | undefined;
  readonly cwd?: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onStage?: ((stage: VerifyStage, detail?: string) => void) | undefined;
}

/** Shows anew what a package claims of itself; see `verifyPackage` of conformance. Signs it where that is asked for. */
export async function verifyConnector(options: VerifyConnectorOptions): Promise<VerifyReport> {
  const path = packagePath(options);
  if (options.sign !== undefined && !statSync(path).isDirectory()) {
    throw new ConfigError('a tarball cannot be signed: its content is fixed', {
      code: 'sign_tarball',
      hint: 'Sign the folder of the package, then pack it again.',
    });
  }
  if (options.profile !== undefined) await readJson(options.profile, 'profile');
  const { description, onStage } = options;
  const report = await verifyPackage(path, {
    emit: printed,
    ...(description !== undefined && {
      rebuild: (packaged, overlay) => rebuilt(packaged, overlay, description, options),
    }),
    ...(options.trust !== undefined && { trust: await keyFile(options.trust) }),
    ...(options.profile !== undefined && { profile: options.profile }),
    ...(options.quick === true && { quick: true }),
    ...(options.signal && { signal: options.signal }),
    ...(onStage && { onStage }),
  });
  if (options.sign !== undefined && report.status === 'verified') await signFolder(path, options.sign, report);
  return report;
}

function packagePath({ package: given, cwd = process.cwd() }: VerifyConnectorOptions): string {
  const direct = resolve(cwd, given);
  return statSync(direct, { throwIfNoEntry: false })?.isFile() === true ? direct : findPackage(given, cwd);
}

async function printed(blueprint: Blueprint, given: EmitGiven): Promise<ReadonlyMap<string, string>> {
  return (await emitPackage(blueprint, given)).files;
}

/** The package's part of the description, read with the package's own overlay. */
async function rebuilt(
  packaged: Blueprint,
  overlay: string | undefined,
  address: string,
  { allowPrivate, signal }: VerifyConnectorOptions,
): Promise<Blueprint> {
  const parsed = overlay === undefined ? undefined : parseOverlay(JSON.parse(overlay));
  const facts = parsed !== undefined && parsed.facts.length > 0 ? parsed : undefined;
  const { blueprint, content } = await readGiven(address, { allowPrivate, signal });
  const whole = content
    ? withAnswers(
        createBlueprint(content, { name: packaged.name, ...(facts && { overlay: facts }) }),
        packaged,
        content,
      )
    : facts
      ? applyOverlay(blueprint, facts)
      : blueprint;
  const streams = packaged.interpretation.streams.map(({ name }) => name);
  const actions = packaged.interpretation.actions.map(({ name }) => name);
  const all = isWhole(whole, streams, actions);
  const chosen = withFewExamples(pruneContract(all ? whole : selectStreams(whole, known(whole, streams, actions))));
  return keptProse(packaged) === 'drop' ? dropDescriptions(chosen) : chosen;
}

/** What was researched is tested with the answers that its description shows; what was only generated is not. */
function withAnswers(whole: Blueprint, packaged: Blueprint, content: Description): Blueprint {
  return packaged.examples === undefined ? whole : withDescribedAnswers(whole, content);
}

function isWhole(whole: Blueprint, streams: readonly string[], actions: readonly string[]): boolean {
  const { interpretation } = whole;
  return interpretation.streams.length === streams.length && interpretation.actions.length === actions.length;
}

/** A stream that the description does not have stays away, and so shows as a difference. */
function known({ interpretation }: Blueprint, streams: readonly string[], actions: readonly string[]) {
  const has = (list: readonly { readonly name: string }[], name: string): boolean =>
    list.some((one) => one.name === name);
  return {
    streams: streams.filter((name) => has(interpretation.streams, name)),
    actions: actions.filter((name) => has(interpretation.actions, name)),
  };
}

async function signFolder(folder: string, keyPath: string, report: VerifyReport): Promise<void> {
  const bytes = await readFile(join(folder, 'test-results.json'));
  if (createHash('sha256').update(bytes).digest('hex') !== report.results)
    throw new ConfigError('test-results.json changed while it was verified', { code: 'results_changed' });
  await writeFile(join(folder, SIGNATURE_FILE), signResults(bytes, await keyFile(keyPath)));
}

async function keyFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const why = isJsonObject(error) && typeof error['code'] === 'string' ? error['code'] : 'unknown';
    throw new ConfigError(`cannot read the key ${path} (${why})`, { code: 'key_unreadable', hint: 'Check the path.' });
  }
}
