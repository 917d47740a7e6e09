const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** Clocks on Earth are at most this far behind and ahead of UTC. */
export const FARTHEST_BEHIND = 12 * HOUR;
export const FARTHEST_AHEAD = 14 * HOUR;

/** The arithmetic of a zone's local times, which are written as milliseconds as if they were UTC. */
export interface Zone {
  /** Changes its offset in the course of a year, so that an hour of local time comes twice. */
  readonly shifts: boolean;
  /** The lowest local time that the clocks of the zone may show for this instant. */
  lowestLocal(instant: number): number;
  highestLocal(instant: number): number;
  /** The earliest instant that this local time may mean. */
  earliest(local: number): number;
  latest(local: number): number;
}

/** Where nothing is known of the zone: anywhere on Earth. */
export const ANYWHERE: Zone = {
  shifts: true,
  lowestLocal: (instant) => instant - FARTHEST_BEHIND,
  highestLocal: (instant) => instant + FARTHEST_AHEAD,
  earliest: (local) => local - FARTHEST_AHEAD,
  latest: (local) => local + FARTHEST_BEHIND,
};

/** A zone by its offset (`-05:00`, `Z`) or its name (`America/New_York`); undefined where there is none such. */
export function zoneOf(name: string): Zone | undefined {
  const fixed = offsetOf(name);
  if (fixed !== undefined) return fixedZone(fixed);
  const format = formatFor(name);
  return format && namedZone((instant) => offsetAt(format, instant));
}

function offsetOf(name: string): number | undefined {
  if (/^(Z|UTC|GMT)$/i.test(name)) return 0;
  const parts = /^([+-])(\d{2}):?(\d{2})?$/.exec(name);
  if (parts === null) return undefined;
  const [, sign, hours, minutes = '0'] = parts;
  return (sign === '-' ? -1 : 1) * (Number(hours) * HOUR + Number(minutes) * 60_000);
}

function fixedZone(offset: number): Zone {
  const local = (instant: number): number => instant + offset;
  const instant = (at: number): number => at - offset;
  return { shifts: false, lowestLocal: local, highestLocal: local, earliest: instant, latest: instant };
}

function namedZone(offset: (instant: number) => number): Zone {
  // Within an hour of a change, what a local time means depends on who reads it: both are allowed for.
  const near = (instant: number): readonly number[] => [instant - HOUR, instant, instant + HOUR].map(offset);
  const around = (local: number): readonly number[] => [local - DAY, local + DAY].map(offset);
  return {
    shifts: true,
    lowestLocal: (instant) => instant + Math.min(...near(instant)),
    highestLocal: (instant) => instant + Math.max(...near(instant)),
    earliest: (local) => local - Math.max(...around(local)),
    latest: (local) => local - Math.min(...around(local)),
  };
}

function formatFor(name: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset', year: 'numeric' });
  } catch {
    return undefined;
  }
}

function offsetAt(format: Intl.DateTimeFormat, instant: number): number {
  const name = format.formatToParts(instant).find((part) => part.type === 'timeZoneName')?.value ?? '';
  return offsetOf(name.replace('GMT', '') || 'Z') ?? 0;
}
