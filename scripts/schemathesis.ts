// npm run check:schemathesis [-- name …]: an outsider tries our mock server. schemathesis makes requests, good and bad,
// out of a description, and looks whether the mock answers as the same description says. Needs Python 3.10 or newer.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startMock, type StartedMock } from '@tapwright/app';
import { isJsonObject } from '@tapwright/connector';
import { bench, finished, start, virtualEnvironment } from './python.ts';
import { accepted, type Finding } from './schemathesis/accepted.ts';
import { cutDescription } from './schemathesis/cut-description.ts';
import { readFindings } from './schemathesis/findings.ts';
import { subjects, type Subject } from './schemathesis/subjects.ts';

const PACKAGES = ['schemathesis==4.32.5'];
/** Requests that are made up for each operation, beside those of the coverage phase. */
const EXAMPLES = '8';
/** Longer than this, and a run counts as hung. */
const PATIENCE = 900_000;

const wanted = process.argv.slice(2);
const chosen = subjects.filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
const work = join(bench, 'schemathesis-work');
const environment = await virtualEnvironment('schemathesis', PACKAGES);
rmSync(work, { recursive: true, force: true });
mkdirSync(work, { recursive: true });

let faults = 0;
for (const subject of chosen) {
  const found = await tryOne(subject).catch((error: unknown) => {
    faults += 1;
    process.stdout.write(`✗ ${subject.name}: ${error instanceof Error ? error.message : String(error)}\n`);
  });
  if (found !== undefined) report(subject, found);
}
process.stdout.write(faults === 0 ? '\nno finding is the fault of the mock\n' : `\n${faults} faults\n`);
if (faults > 0 || chosen.length === 0) process.exitCode = 1;

interface Found {
  readonly cases: number;
  readonly findings: readonly Finding[];
}

async function tryOne(subject: Subject): Promise<Found> {
  const description = documentOf(subject);
  await using mock = await startMock({
    description,
    ...(subject.overlay === undefined || subject.paths !== undefined ? {} : { overlay: subject.overlay }),
  });
  const events = join(work, `${fileName(subject)}.ndjson`);
  const options = {
    '--url': mock.server.url,
    '--phases': 'coverage,fuzzing',
    '--max-examples': EXAMPLES,
    '--seed': '1',
    '--warnings': 'off',
    '--suppress-health-check': 'all',
    '--report': 'ndjson',
    '--report-ndjson-path': events,
  };
  const args = ['run', description, '--continue-on-failure', ...Object.entries(options).flat(), ...headersOf(mock)];
  const child = start(join(environment, 'bin', 'schemathesis'), args, {}, work);
  child.stdin.end();
  const timer = setTimeout(() => child.kill(), PATIENCE);
  const { code, output } = await finished(child);
  clearTimeout(timer);
  // 1 tells of findings.
  if (code !== 0 && code !== 1) throw new Error(`schemathesis ended with ${String(code)}\n${output.slice(-2_000)}`);
  const found = readFindings(subject.name, readFileSync(events, 'utf8'));
  if (found.cases === 0) throw new Error(`schemathesis made no request\n${output.slice(-2_000)}`);
  return found;
}

/** The file that both read; of a large description, a part of it. */
function documentOf(subject: Subject): string {
  const file = subject.description();
  if (subject.paths === undefined) return file;
  const whole: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!isJsonObject(whole)) throw new Error(`${file} is no description`);
  const part = join(work, `${fileName(subject)}.json`);
  writeFileSync(part, JSON.stringify(cutDescription(whole, subject.paths)));
  return part;
}

function fileName({ name }: Subject): string {
  return name.replaceAll(/[^a-z0-9]+/gi, '-');
}

/** The credentials; spelt as descriptions do, so that schemathesis knows them again when it leaves them out. */
function headersOf({ server }: StartedMock): string[] {
  return Object.entries(server.access().headers).flatMap(([name, value]) => [
    '--header',
    `${name === 'authorization' ? 'Authorization' : name}: ${value}`,
  ]);
}

function report({ name }: Subject, { cases, findings }: Found): void {
  const bad = findings.filter((finding) => !accepted.some(({ matches }) => matches(finding)));
  faults += bad.length;
  process.stdout.write(`${bad.length === 0 ? '✓' : '✗'} ${name}: ${cases} requests, ${findings.length} findings\n`);
  for (const { whose, reason, matches } of accepted) {
    const count = findings.filter(matches).length;
    if (count > 0) process.stdout.write(`    ${count} of the ${whose}: ${reason}\n`);
  }
  for (const { operation, check, message, status, refusal, target } of bad.slice(0, 20))
    process.stdout.write(
      `  ✗ ${operation}: ${check}\n      ${target} → ${status} ${refusal}\n      ${message.replaceAll('\n', ' | ').slice(0, 400)}\n`,
    );
}
