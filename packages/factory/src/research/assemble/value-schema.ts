import type { JsonObject } from '@tapwright/connector';
import { namesIn } from '../gate/gate-claim.ts';
import type { Facts } from './facts.ts';

/** JSON Schema of one value, of what is proven about it. */
export function valueSchema(facts: Facts, subject: string): JsonObject {
  const value = (property: Parameters<Facts['value']>[1]) => facts.value(subject, property);
  const format = value('format');
  const type = value('type') ?? (format === undefined ? undefined : 'string');
  const numeric = type === 'integer' || type === 'number';
  const literal = (text: string): unknown => (numeric ? Number(text) : type === 'boolean' ? text === 'true' : text);
  const values = namesIn(value('values') ?? '').map(literal);
  const nullable = value('nullable') === 'true';
  const description = value('description');
  const preset = value('default');
  const usable = values.every((one) => typeof one !== 'number' || Number.isFinite(one));
  return {
    ...(type !== undefined && { type: nullable ? [type, 'null'] : type }),
    ...(format !== undefined && type === 'string' && { format }),
    ...(description !== undefined && { description }),
    ...(values.length > 0 &&
      usable &&
      type !== 'array' &&
      type !== 'object' && { enum: nullable ? [...values, null] : values }),
    ...limits(numeric, value('minimum'), value('maximum')),
    ...(preset !== undefined &&
      !(numeric && !Number.isFinite(Number(preset))) &&
      type !== undefined && { default: literal(preset) }),
  };
}

function limits(numeric: boolean, minimum: string | undefined, maximum: string | undefined): JsonObject {
  if (!numeric) return {};
  return {
    ...(minimum !== undefined && { minimum: Number(minimum) }),
    ...(maximum !== undefined && { maximum: Number(maximum) }),
  };
}
