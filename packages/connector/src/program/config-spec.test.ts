import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { isJsonObject, type JsonObject } from '../json.ts';
import { secret } from '../secret.ts';
import { configSpec } from './config-spec.ts';

function spec(config: z.ZodType): { schema: JsonObject; field: (name: string) => JsonObject } {
  const schema: JsonObject = { ...configSpec({ name: 'source-x', title: 'X', config }) };
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  return {
    schema,
    field: (name) => {
      const field = properties[name];
      if (isJsonObject(field)) return field;
      throw new Error(`no field ${name}`);
    },
  };
}

test('secrets are marked, also optional ones and those that only their name gives away', () => {
  const { field } = spec(
    z.object({
      token: secret({ title: 'Integration token' }),
      other: secret().optional(),
      api_key: z.string(),
      clientSecret: z.string().nullable(),
      key: z.string().meta({ airbyte_secret: false }),
      name: z.string(),
    }),
  );
  expect(field('token')).toMatchObject({ type: 'string', title: 'Integration token', airbyte_secret: true });
  expect(['other', 'api_key', 'clientSecret', 'key', 'name'].map((name) => field(name)['airbyte_secret'])).toEqual([
    true,
    true,
    true,
    false,
    undefined,
  ]);
});

test('every field has a title and a place of its own, and base_url comes last', () => {
  const { schema, field } = spec(z.object({ client_id: z.string(), startDate: z.iso.datetime().optional() }));
  expect([field('client_id')['title'], field('startDate')['title']]).toEqual(['Client ID', 'Start date']);
  expect(['client_id', 'startDate', 'base_url'].map((name) => field(name)['order'])).toEqual([0, 1, 2]);
  expect(schema).toMatchObject({
    type: 'object',
    title: 'X spec',
    required: ['client_id'],
    additionalProperties: true,
  });
});

test('a base_url of the connector itself is left alone', () => {
  const { field } = spec(z.object({ base_url: z.url().default('https://x').meta({ title: 'Instance' }) }));
  expect(field('base_url')).toMatchObject({ title: 'Instance', default: 'https://x' });
});

test('dates have a short pattern, and nothing is nullable', () => {
  const { field } = spec(
    z.object({ start: z.iso.datetime({ offset: true }), day: z.iso.date().nullable(), size: z.int().nullish() }),
  );
  const pattern = new RegExp(String(field('start')['pattern']));
  expect(['2026-01-01T00:00:00Z', '2026-01-01T00:00:00.123+01:00'].every((text) => pattern.test(text))).toBe(true);
  expect(pattern.test('2026-01-01')).toBe(false);
  expect(field('day')).toMatchObject({ type: 'string', format: 'date', pattern: String.raw`^\d{4}-\d{2}-\d{2}$` });
  expect(field('size')).toMatchObject({ type: 'integer' });
  expect(field('size')['anyOf']).toBeUndefined();
});

test("the user's choice is a oneOf whose variants are told apart by a constant", () => {
  const { schema, field } = spec(
    z.strictObject({
      auth: z.discriminatedUnion('auth_type', [
        z.strictObject({ auth_type: z.literal('oauth_app'), client_secret: secret() }),
        z.strictObject({ auth_type: z.literal('token'), token: secret() }).meta({ title: 'Personal token' }),
      ]),
    }),
  );
  expect(field('auth')['type']).toBe('object');
  const variants = field('auth')['oneOf'];
  expect(variants).toMatchObject([
    { title: 'OAuth app', additionalProperties: true, properties: { auth_type: { const: 'oauth_app', order: 0 } } },
    { title: 'Personal token', properties: { token: { airbyte_secret: true } } },
  ]);
  const validate = new Ajv({ strict: false, validateFormats: false }).compile(schema);
  expect(validate({ auth: { auth_type: 'token', token: 't', more: 1 }, base_url: 'https://x' })).toBe(true);
  expect(validate({ auth: { auth_type: 'oauth_app' } })).toBe(false);
});

test('a choice that is not between objects is a oneOf without a type', () => {
  const { field } = spec(z.object({ since: z.union([z.iso.date(), z.int()]), owner: z.null().or(z.string()) }));
  expect(field('since')).toMatchObject({ oneOf: [{ type: 'string' }, { type: 'integer' }] });
  expect(field('since')).not.toHaveProperty('type');
  expect(field('owner')).toMatchObject({ type: 'string', title: 'Owner' });
});

test('variants without a constant keep the titles they have, or have none', () => {
  const { field } = spec(z.object({ place: z.union([z.object({ city: z.string() }), z.record(z.string(), z.int())]) }));
  const variants = field('place')['oneOf'];
  expect(variants).toMatchObject([{ type: 'object' }, { type: 'object' }]);
  expect(variants).not.toEqual(expect.arrayContaining([expect.objectContaining({ title: expect.anything() })]));
});

test('an order that the config gives is kept, and a long pattern is left out', () => {
  const { field } = spec(
    z.object({
      last: z
        .string()
        .regex(/^[a-z]{3}$/)
        .meta({ order: 1 }),
      first: z
        .string()
        .regex(new RegExp(`^(${'x'.repeat(120)})$`))
        .meta({ order: 0 }),
      types: z.unknown().meta({ type: ['string', 'integer', 'null'] }),
    }),
  );
  expect(['first', 'last', 'types'].map((name) => field(name)['order'])).toEqual([0, 1, 2]);
  expect(field('last')['pattern']).toBe('^[a-z]{3}$');
  expect(field('first')).not.toHaveProperty('pattern');
  expect(field('types')['type']).toEqual(['string', 'integer']);
});

test('a config without fields of its own takes a base_url', () => {
  expect(spec(z.record(z.string(), z.unknown())).schema).toMatchObject({
    type: 'object',
    required: [],
    properties: { base_url: { title: 'Base URL', order: 0 } },
  });
});
