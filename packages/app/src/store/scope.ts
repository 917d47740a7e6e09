import { randomBytes } from 'node:crypto';
import { z } from 'zod';

/** Whom things belong to. */
export interface Scope {
  readonly tenant: string;
  readonly project: string;
}

export const DEFAULT_SCOPE: Scope = { tenant: 'default', project: 'default' };

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** A short id that people can type, 60 bits of chance: `run_8k2m0vq1x7rp`. */
export function newId(kind: string): string {
  return `${kind}_${[...randomBytes(12)].map((byte) => ALPHABET[byte % 32]).join('')}`;
}

/** A column of time as epoch milliseconds. */
export const time = z.date().transform((date) => date.getTime());

/** An absent value where the column is null. */
export const optional = <Schema extends z.ZodType>(schema: Schema): z.ZodType<z.output<Schema> | undefined> =>
  z.preprocess((value) => (value === null ? undefined : value), schema.optional()) as z.ZodType<
    z.output<Schema> | undefined
  >;

export const jsonObject = z.record(z.string(), z.unknown());

/** Columns of eight bytes come as text. */
export const count = z.coerce.number();

/** For a parameter: undefined is null, and an object is its JSON. */
export function json(value: unknown): string | null {
  return value === undefined ? null : jsonText(value);
}

/** JSON that PostgreSQL takes: it has no zero character, and no half of a pair. Servers send both. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'string' ? inner.toWellFormed().replaceAll('\u0000', '\uFFFD') : inner,
  );
}

/** For a parameter of time. */
export function date(milliseconds: number | undefined): Date | null {
  return milliseconds === undefined ? null : new Date(milliseconds);
}
