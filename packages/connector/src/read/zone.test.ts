import { describe, expect, test } from 'vitest';
import { cursorOps, formatCursor, formatUpperCursor } from './cursor-type.ts';
import { zoneOf } from './zone.ts';

const at = (text: string) => Date.parse(text);

test.each([
  ['Z', 0],
  ['+05:30', 5.5],
  ['-0500', -5],
  ['Asia/Kolkata', 5.5],
  ['America/New_York', -5],
])('%s is %d hours ahead in winter', (name, hours) => {
  expect(zoneOf(name)?.lowestLocal(at('2024-01-15T12:00:00Z'))).toBe(at('2024-01-15T12:00:00Z') + hours * 3_600_000);
});

test('a zone that does not exist is none', () => {
  expect(zoneOf('Mars/Olympus')).toBeUndefined();
});

test('the hour that comes twice may mean either instant', () => {
  const berlin = zoneOf('Europe/Berlin');
  const first = at('2024-10-27T00:30:00Z');
  const second = at('2024-10-27T01:30:00Z');
  const local = at('2024-10-27T02:30:00Z');
  expect(berlin?.earliest(local)).toBe(first);
  expect(berlin?.latest(local)).toBe(second);
  for (const instant of [first, second]) {
    expect(berlin?.lowestLocal(instant)).toBeLessThanOrEqual(local);
    expect(berlin?.highestLocal(instant)).toBeGreaterThanOrEqual(local);
  }
});

describe('a bound written for a server in another zone never leaves anything out', () => {
  const ops = cursorOps('date-time');
  test.each([
    ['Etc/GMT+12', '-12:00'],
    ['America/New_York', '-05:00'],
    ['Pacific/Kiritimati', '+14:00'],
  ])('%s, as a date', (name, offset) => {
    for (let hour = 0; hour < 48; hour++) {
      const instant = at('2024-01-15T00:00:00Z') + hour * 3_600_000;
      const value = new Date(instant).toISOString();
      for (const zone of [undefined, name, offset]) {
        const lower = String(formatCursor(ops, value, 'date', zone));
        const upper = String(formatUpperCursor(ops, value, 'date', zone));
        expect(at(`${lower}T00:00:00${offset}`)).toBeLessThanOrEqual(instant);
        expect(at(`${upper}T00:00:00${offset}`)).toBeGreaterThanOrEqual(instant);
      }
    }
  });

  test('as a local time to the second', () => {
    expect(formatCursor(ops, '2024-01-15T12:00:00.750Z', undefined, 'America/New_York')).toBe('2024-01-15T07:00:00');
    expect(formatUpperCursor(ops, '2024-01-15T12:00:00.750Z', undefined, 'America/New_York')).toBe(
      '2024-01-15T07:00:01',
    );
  });
});

describe('what is settled at an instant', () => {
  const now = at('2024-06-01T12:00:00Z');
  test.each([
    ['2024-01-01T00:00:00Z', undefined, '2024-06-01T12:00:00Z'],
    ['2024-01-01T00:00:00', undefined, '2024-06-01T00:00:00'],
    ['2024-01-01 00:00:00', '+02:00', '2024-06-01 14:00:00'],
    // An hour less, as an hour of local time comes twice there.
    ['2024-01-01 00:00:00', 'America/New_York', '2024-06-01 07:00:00'],
  ])('as %s in the zone %s is %s', (like, zone, expected) => {
    expect(cursorOps('date-time', undefined, zone).settled(now, like)).toBe(expected);
  });

  test('as a date is not today where nobody knows which day it is', () => {
    expect(cursorOps('date').settled(at('2024-06-01T11:00:00Z'), '2024-01-01')).toBe('2024-05-31');
    expect(cursorOps('date', undefined, 'UTC').settled(at('2024-06-01T11:00:00Z'), '2024-01-01')).toBe('2024-06-01');
  });
});

test('a zone of no offset is written without one', () => {
  const instant = at('2024-01-15T12:00:00Z');
  expect(zoneOf('Europe/London')?.lowestLocal(instant)).toBe(instant);
  expect(zoneOf('GMT')?.shifts).toBe(false);
});
