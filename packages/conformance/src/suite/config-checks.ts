import type { Blueprint } from '@tapwright/blueprint';
import { configSpec, isJsonObject, type JsonObject } from '@tapwright/connector';
import { propertiesOf, requiredOf } from '../mock/schema.ts';
import { validateJson } from '../mock/validate.ts';
import { withValueAt } from '../mock/value-at.ts';
import { expectThat, type Check } from './check.ts';
import { schemaProblem } from './schema-problem.ts';
import { configSchema, mockConfigs, type NamedConfig } from './mock-config.ts';
import { expectError, type SuiteContext } from './suite-context.ts';

/** The config: its form, and what is said of bad ones. */
export async function configChecks(context: SuiteContext): Promise<readonly Check[]> {
  const { connector, blueprint } = context;
  const check = (name: string, run: () => Promise<void>): Check => ({ name: `config: ${name}`, part: 'config', run });
  const mock = await context.mock();
  const configs = mockConfigs(connector, blueprint, mock);
  return [
    check('the spec is a schema of an object', async () => {
      const spec = configSpec(connector);
      expectThat(spec['type'] === 'object', `the spec's type is ${JSON.stringify(spec['type'])}, not object`);
      expectThat(isJsonObject(spec['properties']), 'the spec has no properties');
      for (const name of requiredOf(spec)) {
        expectThat(
          propertiesOf(spec).some(([property]) => property === name),
          `the spec requires ${name}, which it does not describe`,
        );
      }
    }),
    check('the spec is a valid schema', async () => {
      const problem = schemaProblem(configSpec(connector));
      expectThat(problem === undefined, `the spec: ${problem ?? ''}`);
    }),
    check('the spec can be written as JSON', async () => {
      const text = JSON.stringify(configSpec(connector));
      expectThat(JSON.stringify(JSON.parse(text)) === text, 'the spec is not plain JSON');
    }),
    check('every field has a title or a description', async () => {
      const bare = propertiesOf(configSpec(connector)).filter(
        ([, property]) =>
          property['title'] === undefined && property['description'] === undefined && property['const'] === undefined,
      );
      expectThat(
        bare.length === 0,
        `config fields without title and description: ${bare.map(([name]) => name).join(', ')}`,
      );
    }),
    check('secrets are marked as secrets', async () => {
      for (const one of configs) expectSecretsMarked(context, one, mock.authority.secrets());
    }),
    check('an empty config is refused with the names of the missing fields', async () => {
      const required = [...requiredOf(configSchema(connector))];
      if (required.length === 0) return;
      const error = await expectError('an empty config', () => context.open({ config: {} }));
      expectThat(error.failureType === 'config_error', `an empty config is a ${error.failureType}`);
      const silent = required.filter((name) => !error.message.includes(name));
      expectThat(silent.length === 0, `the message does not name ${silent.join(', ')}: ${error.message}`);
    }),
    check('what the blueprint needs is asked for', async () => {
      const asked = requiredOf(configSchema(connector));
      const forgotten = neededFields(blueprint).filter((name) => !asked.has(name));
      expectThat(forgotten.length === 0, `the config does without ${forgotten.join(', ')}, which requests need`);
    }),
    check('a config that is not an object is refused', async () => {
      const wrong: JsonObject = JSON.parse('["token"]');
      const error = await expectError('a list as config', () => context.open({ config: wrong }));
      expectThat(error.failureType === 'config_error', `a list as config is a ${error.failureType}`);
    }),
    check('the optional base_url is taken', async () => {
      const connection = await context.open();
      expectThat(
        connection.health().baseUrl.startsWith(mock.url),
        `base_url is not used: ${connection.health().baseUrl}`,
      );
      await connection.close();
    }),
    check('a base_url that is no address is refused', async () => {
      const config = { ...(await context.config()), base_url: 'not an address' };
      const error = await expectError('a bad base_url', () => context.open({ config }));
      expectThat(
        error.failureType === 'config_error' && /base.?url/i.test(error.message),
        `the message does not name base_url: ${error.message}`,
      );
    }),
    ...configs.flatMap((one) => fieldChecks(context, one, check)),
  ];
}

/** Fields without which no request can be made: those that are required, and the credentials where there is no choice. */
function neededFields({ interpretation: { auth, config } }: Blueprint): readonly string[] {
  const fields = config.filter((field) => field.required && field.default === undefined).map(({ name }) => name);
  const credentials = (auth.length === 1 ? (auth[0]?.methods ?? []) : []).flatMap((method) => {
    if (method.kind === 'bearer') return [method.token.config];
    if (method.kind === 'api-key') return [method.key.config];
    return method.kind === 'basic' ? [method.username.config] : [];
  });
  return [...fields, ...credentials].filter((name) => !name.includes('.'));
}

type MakeCheck = (name: string, run: () => Promise<void>) => Check;

function fieldChecks(context: SuiteContext, { name, config }: NamedConfig, check: MakeCheck): readonly Check[] {
  const schema = configSchema(context.connector);
  const suffix = name === 'default' ? '' : ` (${name})`;
  return [
    check(`a complete config is accepted${suffix}`, async () => {
      const connection = await context.open({ config });
      await connection.close();
    }),
    ...requiredFields(schema, config).flatMap((path) => [
      check(`a missing ${path.join('.')} is named${suffix}`, async () => {
        await expectNamed(context, path, withoutField(config, path));
      }),
      check(`a ${path.join('.')} of the wrong type is named${suffix}`, async () => {
        await expectNamed(context, path, asObject(withValueAt(config, path, { wrong: true })));
      }),
    ]),
  ];
}

async function expectNamed(context: SuiteContext, path: readonly string[], config: JsonObject): Promise<void> {
  const field = path.at(-1) ?? '';
  const error = await expectError(`a config with a bad ${field}`, () => context.open({ config }));
  expectThat(error.failureType === 'config_error', `a bad ${field} is a ${error.failureType}, not a config_error`);
  expectThat(error.message.includes(field), `the message does not name ${field}: ${error.message}`);
}

/** The fields of a config that must be there, also inside of its union of ways to authenticate. */
function requiredFields(schema: ReturnType<typeof configSchema>, config: JsonObject): readonly (readonly string[])[] {
  const found: string[][] = [];
  for (const name of requiredOf(schema)) {
    const value = config[name];
    const alternative = isJsonObject(value) ? alternativeOf(schema, name, value) : undefined;
    if (alternative === undefined || !isJsonObject(value)) found.push([name]);
    else
      found.push(
        ...[...requiredOf(alternative)]
          .filter((inner) => typeof value[inner] !== 'object')
          .map((inner) => [name, inner]),
      );
  }
  return found;
}

function alternativeOf(
  schema: ReturnType<typeof configSchema>,
  name: string,
  value: JsonObject,
): ReturnType<typeof configSchema> | undefined {
  const property = propertiesOf(schema).find(([known]) => known === name)?.[1];
  const members = property?.['oneOf'] ?? property?.['anyOf'];
  if (!Array.isArray(members)) return undefined;
  return members.filter(isJsonObject).find((member) => validateJson({}, member, value).length === 0);
}

function withoutField(config: JsonObject, path: readonly string[]): JsonObject {
  return asObject(withValueAt(config, path, undefined));
}

function asObject(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

function expectSecretsMarked(context: SuiteContext, { config }: NamedConfig, secrets: readonly string[]): void {
  const spec = configSpec(context.connector);
  const credentials = new Set(secrets);
  for (const [name, property] of propertiesOf(spec)) {
    const value = config[name];
    if (typeof value === 'string' && credentials.has(value)) {
      expectThat(
        property['airbyte_secret'] === true,
        `config field ${name} holds a secret but is not marked airbyte_secret`,
      );
    }
    if (!isJsonObject(value)) continue;
    const members = Array.isArray(property['oneOf']) ? property['oneOf'].filter(isJsonObject) : [];
    for (const [inner, text] of Object.entries(value)) {
      if (typeof text !== 'string' || !credentials.has(text)) continue;
      const marked = members.some((member) =>
        propertiesOf(member).some(([known, field]) => known === inner && field['airbyte_secret'] === true),
      );
      expectThat(marked, `config field ${name}.${inner} holds a secret but is not marked airbyte_secret`);
    }
  }
}
