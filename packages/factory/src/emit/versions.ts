import { createRequire } from 'node:module';
import { isJsonObject } from '@tapwright/connector';

const require = createRequire(import.meta.url);

function manifest(): Record<string, unknown> {
  const content: unknown = require('../../package.json');
  return isJsonObject(content) ? content : {};
}

function textAt(object: unknown, name: string): string {
  const value = isJsonObject(object) ? object[name] : undefined;
  return typeof value === 'string' ? value : '0.0.0';
}

const own = manifest();

/** Version of this package: output may differ between versions. */
export const EMITTER_VERSION = textAt(own, 'version');
/** Version of the formatter, which is pinned. */
export const FORMATTER_VERSION = textAt(own['dependencies'], 'oxfmt');
/** The connector package that generated code is written for. */
export const CONNECTOR_VERSION = `^${textAt(own['dependencies'], '@tapwright/connector')}`;
export const ZOD_VERSION = textAt(own['dependencies'], 'zod');
