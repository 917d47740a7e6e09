import { inspect } from 'node:util';
import { z } from 'zod';

const REDACTED = '[secret]';

/**
 * A value that cannot be printed: string conversion, JSON, template literals and `console.log` all give `[secret]`.
 * Only `reveal()` hands out the text, and only authentication code calls it.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The text itself. Never log what this returns. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [inspect.custom](): string {
    return REDACTED;
  }

  [Symbol.toPrimitive](): string {
    return REDACTED;
  }
}

/** The text of a secret or of a plain string. */
export function reveal(value: Secret | string): string {
  return typeof value === 'string' ? value : value.reveal();
}

/**
 * A config field that holds a secret: users give a string, the connector sees a {@link Secret}, and `spec` marks the
 * field `airbyte_secret`.
 */
export function secret(meta: { title?: string; description?: string } = {}): z.ZodType<Secret, string> {
  return z
    .string()
    .min(1)
    .meta({ ...meta, airbyte_secret: true })
    .transform((value) => new Secret(value));
}
