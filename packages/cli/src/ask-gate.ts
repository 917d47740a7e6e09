import type { Approval, Factory, FactoryDecision } from '@tapwright/app';
import { userInfo } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { changesText, diffText, evidenceText } from './gate-text.ts';
import { page } from './pager.ts';
import { paint } from './style.ts';

/** Asks the person at the terminal; undefined where they would rather decide later. */
export async function askGate(
  gate: Approval,
  factory: Factory,
  signal: AbortSignal,
): Promise<FactoryDecision | undefined> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const ask = (question: string): Promise<string> => lines.question(question, { signal });
  const by = userName();
  try {
    const [changes, evidence] = [await factory.changes(gate), await factory.evidence(gate)];
    const choices = [
      '[a]pprove, [r]eject with a comment',
      ...(changes === undefined ? [] : ['[c]hanges']),
      ...(evidence === undefined ? [] : ['[f]acts with their evidence']),
      ...(hasBlueprint(gate) ? ['[e]dited blueprint'] : []),
      '[d]etails, [l]ater? ',
    ].join(', ');
    const stat = changes === undefined ? '' : `${changesText(changes, { most: LONGEST, stream: process.stderr })}\n`;
    process.stderr.write(`\n${paint('bold', gate.title)}\n${card(gate)}\n${stat}`);
    for (;;) {
      const answer = (await ask(choices)).trim();
      switch (answer.toLowerCase()[0]) {
        case 'a':
          return { verdict: 'approved', by };
        case 'r':
          return { verdict: 'rejected', by, comment: await ask('What should be different (empty: end the build)? ') };
        case 'e': {
          await keepBlueprint(gate, factory);
          const file = (await ask('File of the edited blueprint (empty: back)? ')).trim();
          if (file !== '') return { verdict: 'approved', by, blueprint: file };
          break;
        }
        case 'c':
          if (changes !== undefined) page(diffText(changes.files));
          break;
        case 'f':
          if (evidence !== undefined) page(evidenceText(evidence));
          break;
        case 'd':
          process.stderr.write(`${JSON.stringify(gate.details ?? {}, undefined, 2)}\n`);
          break;
        case 'l':
          return undefined;
        default:
      }
    }
  } finally {
    lines.close();
  }
}

export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return 'somebody';
  }
}

function hasBlueprint({ details }: Approval): boolean {
  return typeof details?.['blueprint'] === 'string';
}

/** What was found, written where it can be edited. */
async function keepBlueprint({ details, run }: Approval, factory: Factory): Promise<void> {
  const hash = details?.['blueprint'];
  if (typeof hash !== 'string') {
    process.stderr.write('This gate has no blueprint to edit.\n');
    return;
  }
  const { writeFile } = await import('node:fs/promises');
  const file = `blueprint-${run}.json`;
  const text = Buffer.from(await factory.artefact(hash)).toString();
  await writeFile(file, `${JSON.stringify(JSON.parse(text), undefined, 2)}\n`);
  process.stderr.write(`The blueprint is in ${file}.\n`);
}

const LONGEST = 12;

/** The details as lines: numbers and words first, lists shortened, hashes left out. */
export function card({ details = {} }: Pick<Approval, 'details'>): string {
  const rows = Object.entries(details).flatMap(([name, value]) => {
    // Shown as what changes, file by file.
    if (name === 'compared' || name === 'evidence' || (name === 'changed' && 'compared' in details)) return [];
    const text = name === 'risk' ? riskCell(value) : cell(value);
    return text === undefined ? [] : [`  ${paint('dim', name.padEnd(16))} ${text}`];
  });
  return rows.join('\n');
}

/** What matters first; the database keeps no order. */
const RISKS = ['change', 'level', 'hosts', 'authentication', 'writes', 'handwritten', 'dependencies', 'assumptions'];

/** What a person should know before saying yes: a line each. */
function riskCell(risk: unknown): string | undefined {
  if (typeof risk !== 'object' || risk === null || Array.isArray(risk)) return cell(risk);
  const rank = (name: string): number => (RISKS.includes(name) ? RISKS.indexOf(name) : RISKS.length);
  const known = Object.entries(risk).toSorted(([left], [right]) => rank(left) - rank(right));
  const lines = known.map(([name, value]) => {
    const text = words(value);
    return `\n    ${name.padEnd(14)} ${name === 'change' && text === 'major' ? paint('red', `${text}: it breaks what users have`) : text}`;
  });
  return lines.join('');
}

function cell(value: unknown): string | undefined {
  if (typeof value === 'string') return /^[0-9a-f]{64}$/.test(value) ? undefined : value;
  if (!Array.isArray(value)) return words(value);
  if (value.length === 0) return 'none';
  const shown = value.slice(0, LONGEST).map((item: unknown) => `\n    - ${words(item)}`);
  const more = value.length > LONGEST ? `\n    … and ${value.length - LONGEST} more` : '';
  return `${value.length}${shown.join('')}${more}`;
}

function words(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(words).join(' ') || 'none';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const { severity, rule, message, file, line }: Readonly<Record<string, unknown>> = { ...value };
  // What the reviewer found, as compilers say it.
  if (typeof severity === 'string' && typeof message === 'string') {
    const at = typeof line === 'number' ? `:${line}` : '';
    return `${severity} ${String(rule)}: ${message}${typeof file === 'string' ? ` (${file}${at})` : ''}`;
  }
  return Object.entries(value)
    .map(([name, inner]) => `${name} ${words(inner)}`)
    .join(', ');
}
