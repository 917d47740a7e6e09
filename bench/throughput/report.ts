import type { Usage } from './measure.ts';

export type Figures = ReadonlyMap<string, readonly Usage[]>;
type Figure = (usage: Usage) => number;

export const cpu: Figure = (usage) => usage.cpu;
export const wall: Figure = (usage) => usage.seconds;

const met = { yes: 0, missed: [] as string[] };

export function heading(text: string): void {
  console.log(`\n${text}`);
}

/** A line for each case: the medians. */
export function table(figures: Figures, records: number): void {
  console.log(`  ${'case'.padEnd(30)}${['records/s', 'CPU s/1M', 'CPU s', 'wall s', 'RSS MiB'].map(right).join('')}`);
  for (const [name, all] of figures) {
    const rate = records / median(all.map(wall));
    const perMillion = (median(all.map(cpu)) / records) * 1e6;
    const rest = [median(all.map(cpu)).toFixed(2), median(all.map(wall)).toFixed(2), median(all.map(rss)).toFixed(0)];
    console.log(`  ${name.padEnd(30)}${[rate.toFixed(0), perMillion.toFixed(2), ...rest].map(right).join('')}`);
  }
}

const rss: Figure = (usage) => usage.rss;

function right(text: string): string {
  return text.padStart(11);
}

export interface Goal {
  readonly title: string;
  readonly value: number | undefined;
  readonly most?: number;
  readonly least?: number;
  readonly unit?: string;
  /** Of single rounds, where there are several. */
  readonly range?: string;
}

/** A result with the goal beside it. */
export function goal({ title, value, most, least, unit = 'x', range = '' }: Goal): void {
  const wanted = most === undefined ? `at least ${least}${unit}` : `at most ${most}${unit}`;
  if (value === undefined) return console.log(`  ${title.padEnd(54)}  not measured  goal: ${wanted}`);
  const good = value <= (most ?? Number.POSITIVE_INFINITY) && value >= (least ?? 0);
  if (good) met.yes += 1;
  else met.missed.push(title);
  const found = `${value.toFixed(2)}${unit}`.padStart(12);
  console.log(`  ${title.padEnd(54)}${found}  goal: ${wanted}  ${good ? 'met' : 'MISSED'}${range}`);
}

/** The median of one round's ratios: both sides of a ratio ran within seconds of each other. */
export function ratio(figures: Figures, left: string, right: string, of: Figure): Pick<Goal, 'value' | 'range'> {
  const above = figures.get(left) ?? [];
  const below = figures.get(right) ?? [];
  const all = above.flatMap((one, round) => (below[round] === undefined ? [] : [of(one) / of(below[round])]));
  if (all.length === 0) return { value: undefined };
  const range = all.length < 2 ? '' : `  (${Math.min(...all).toFixed(2)}–${Math.max(...all).toFixed(2)})`;
  return { value: median(all), range };
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function summary(): void {
  console.log(`\n${met.yes} goals met, ${met.missed.length} missed`);
  for (const title of met.missed) console.log(`  missed: ${title}`);
}
