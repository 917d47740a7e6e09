import type { ChosenFault } from '@tapwright/app';
import { InvalidArgumentError } from 'commander';

export function wholeNumber(value: string): number {
  if (!/^\d{1,12}$/.test(value)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(value);
}

export function atLeastOne(value: string): number {
  const number = wholeNumber(value);
  if (number === 0) throw new InvalidArgumentError('It must be at least 1.');
  return number;
}

export function port(value: string): number {
  const number = wholeNumber(value);
  if (number > 65_535) throw new InvalidArgumentError('The highest port is 65535.');
  return number;
}

/** A date, a date with time, or a number for cursors that count. */
export function date(value: string): string {
  const isDate = /^\d{4}-\d{2}-\d{2}/.test(value) && !Number.isNaN(Date.parse(value));
  if (isDate || /^\d{1,16}$/.test(value)) return value;
  throw new InvalidArgumentError('Write 2026-01-31 or 2026-01-31T12:00:00Z.');
}

export function notEmpty(value: string): string {
  if (value.trim() === '') throw new InvalidArgumentError('It is empty.');
  return value;
}

/** `a,b` and repeated options alike. */
export function list(value: string, previous: readonly string[] = []): string[] {
  const items = value.split(',').map((item) => item.trim());
  if (items.includes('')) throw new InvalidArgumentError('Write names with commas between them.');
  return [...previous, ...items];
}

/** `503`, `503=3` for the third request; with commas between, and repeated options alike. */
export function chosenFaults(value: string, previous: unknown): ChosenFault[] {
  const before: readonly ChosenFault[] = Array.isArray(previous) ? previous : [];
  return [...before, ...list(value).map(chosenFault)];
}

function chosenFault(value: string): ChosenFault {
  const [, name, number] = /^([\w-]+)(?:=(\d{1,9}))?$/.exec(value) ?? [];
  if (name === undefined || number === '0')
    throw new InvalidArgumentError('Write a name, or name=3 for the third request.');
  return number === undefined ? { name } : { name, request: Number(number) };
}

export function positive(value: string): number {
  const number = Number(value);
  if (value.trim() === '' || !(number > 0 && number < Infinity))
    throw new InvalidArgumentError('It must be more than 0.');
  return number;
}

/** From 0 to 1. */
export function part(value: string): number {
  const number = Number(value);
  if (value.trim() === '' || !(number >= 0 && number <= 1)) throw new InvalidArgumentError('It must be from 0 to 1.');
  return number;
}
