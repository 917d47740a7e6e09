import { connectorSpec } from '@tapwright/app';
import { Command } from 'commander';
import { emitJson, say, type CommandContext, type GlobalOptions } from '../command-context.ts';
import { paint } from '../style.ts';

export function specCommand(_context: CommandContext): Command {
  return new Command('spec')
    .description("the JSON Schema of a connector's config, to write one by, or to give to an editor")
    .argument('<connector>', 'name or folder')
    .action(async (connector: string, flags: GlobalOptions) => {
      const spec = await connectorSpec(connector);
      if (flags.json) {
        emitJson({ type: 'spec', ...spec });
        return;
      }
      process.stdout.write(`${JSON.stringify(spec.connectionSpecification, undefined, 2)}\n`);
      say(
        flags,
        `${paint('dim', 'A config with what is required, as YAML:')}\n\n${template(spec.connectionSpecification)}`,
      );
    });
}

type Schema = Readonly<Record<string, unknown>>;

/** The required fields as YAML, secrets from the environment; of a choice the first. */
function template(schema: Schema, indent = ''): string {
  const properties = objectOf(schema['properties']);
  const required = Array.isArray(schema['required']) ? schema['required'].map(String) : [];
  if (required.length === 0) return indent === '' ? '  {}' : '';
  return required
    .map((name) => {
      const field = objectOf(properties[name]);
      const [first] = Array.isArray(field['oneOf']) ? field['oneOf'] : [];
      const nested = first === undefined ? field : objectOf(first);
      if ('properties' in nested) return `  ${indent}${name}:\n${template(nested, `${indent}  `)}`;
      return `  ${indent}${name}: ${example(name, field)}`;
    })
    .join('\n');
}

function example(name: string, field: Schema): string {
  if ('const' in field) return String(field['const']);
  if (field['airbyte_secret'] === true) return `\${${name.toUpperCase()}}`;
  if ('default' in field) return JSON.stringify(field['default']);
  const [first] = Array.isArray(field['enum']) ? field['enum'] : [];
  return first === undefined ? '…' : JSON.stringify(first);
}

function objectOf(value: unknown): Schema {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}
