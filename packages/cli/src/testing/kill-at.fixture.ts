// Loaded before the command: ends its process, as kill -9 does, at one call into the file system.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

/** `renameSync:3:/folder/`: before the third rename whose arguments name the folder. */
const [name = '', count = '', folder = ''] = (process.env['KILL_AT'] ?? '').split(':');

type Call = (...given: unknown[]) => unknown;
const original: unknown = Reflect.get(fs, name);
let calls = 0;
if (typeof original === 'function') {
  const dying: Call = (...given) => {
    if (given.some((value) => typeof value === 'string' && value.includes(folder))) calls += 1;
    if (calls === Number(count)) process.kill(process.pid, 'SIGKILL');
    return Reflect.apply(original, fs, given);
  };
  Reflect.set(fs, name, dying);
  syncBuiltinESMExports();
}
