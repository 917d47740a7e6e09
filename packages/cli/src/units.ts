/** `1.2 K`, `3.4 M`. */
export function count(value: number): string {
  if (value < 10_000) return value.toLocaleString('en-US');
  const [scaled, unit] = value < 1_000_000 ? [value / 1_000, 'K'] : [value / 1_000_000, 'M'];
  return `${scaled.toFixed(scaled < 100 ? 1 : 0)} ${unit}`;
}

/** `1 row`, `1,204 rows`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** `62 %` of a share from 0 to 1. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** `850 ms`, `3.2 s`, `2 min 05 s`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1_000).toFixed(1)} s`;
  const minutes = Math.floor(milliseconds / 60_000);
  const seconds = Math.floor((milliseconds % 60_000) / 1_000);
  return `${minutes} min ${String(seconds).padStart(2, '0')} s`;
}
