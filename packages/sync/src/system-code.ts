import { isJsonObject } from '@tapwright/connector';

/** The code of a failure of the system, as `ENOENT`; undefined for what is none. */
export function systemCode(error: unknown): string | undefined {
  return isJsonObject(error) && typeof error['code'] === 'string' ? error['code'] : undefined;
}
