import { ConfigError, type JsonObject } from '@tapwright/connector';

/** Turns a blueprint of one format version into one of the next; it must raise `formatVersion` by one. */
export type Migration = (blueprint: JsonObject) => JsonObject;

/** Brings a blueprint of any known format version to `newest`, step by step. */
export function migrateBlueprint(
  blueprint: JsonObject,
  migrations: Readonly<Record<number, Migration>>,
  newest: number,
): JsonObject {
  let current = blueprint;
  for (let version = versionOf(current); version < newest; version += 1) {
    const step = Object.hasOwn(migrations, version) ? migrations[version] : undefined;
    if (step === undefined) throw unknownVersion(version, 'is not known');
    current = { ...step(current), formatVersion: version + 1 };
  }
  const version = versionOf(current);
  if (version > newest) throw unknownVersion(version, `is newer than ${newest}, the newest that is known here`);
  return current;
}

function versionOf(blueprint: JsonObject): number {
  const version = blueprint['formatVersion'];
  if (typeof version === 'number' && Number.isInteger(version) && version >= 0) return version;
  throw unknownVersion(version, 'is no whole number');
}

function unknownVersion(version: unknown, problem: string): ConfigError {
  return new ConfigError(`the blueprint cannot be read: its formatVersion ${JSON.stringify(version)} ${problem}`, {
    code: 'blueprint_version',
    hint: 'Update Tapwright, or generate the blueprint again.',
  });
}
