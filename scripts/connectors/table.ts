import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseBlueprint } from '@tapwright/blueprint';
import { testResultsSchema } from '@tapwright/conformance';
import { root } from '../documents.ts';

const FILE = join(root, 'connectors', 'README.md');
const HEAD = ['Connector', 'Streams', 'Actions', 'Level', 'Checks', 'Mutants killed', 'Cells of the grid survived'];

/** The folders of connectors/ that hold a package. */
export function connectorFolders(): readonly string[] {
  return globSync('connectors/*/blueprint.json', { cwd: root })
    .map((file) => dirname(file).replaceAll('\\', '/'))
    .toSorted();
}

/** The text of connectors/README.md: a row for each connector, out of its blueprint and its test-results.json. */
export function tableText(): string {
  const rows = connectorFolders().map(row);
  const widths = HEAD.map((head, column) => Math.max(head.length, ...rows.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [
    '# Connectors',
    '',
    'Generated: each from a public description and the facts of its `overlay.json`, by `npm run connectors`, which also runs',
    'their tests and writes this table.',
    '',
    line(HEAD),
    line(widths.map((width) => '-'.repeat(width))),
    ...rows.map(line),
    '',
  ].join('\n');
}

export function writeTable(): void {
  writeFileSync(FILE, tableText());
}

function row(folder: string): string[] {
  const { interpretation } = parseBlueprint(JSON.parse(readFileSync(join(root, folder, 'blueprint.json'), 'utf8')));
  const name = folder.slice('connectors/'.length);
  const made = [
    `[${name}](${name}/README.md)`,
    String(interpretation.streams.length),
    String(interpretation.actions.length),
  ];
  const file = join(root, folder, 'test-results.json');
  if (!existsSync(file)) return [...made, 'not tested', '', '', ''];
  const { level, counts, mutants, grid } = testResultsSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  const share = (part: number, all: number): string => `${part} of ${all}`;
  return [
    ...made,
    level,
    share(counts.passed, counts.passed + counts.failed),
    mutants ? share(mutants.counts.killed, mutants.counts.killed + mutants.counts.survived) : '',
    grid ? share(grid.counts.passed, grid.counts.passed + grid.counts.failed) : '',
  ];
}
