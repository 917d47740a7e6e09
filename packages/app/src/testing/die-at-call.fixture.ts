// Loaded before a program: ends its process, as kill -9 does, before the nth call that changes its home folder.
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

type Call = (...given: unknown[]) => unknown;

const [, , , home = ''] = process.argv;
const last = Number(process.env['DIE_AT_CALL']);
let calls = 0;
const counted =
  (original: Call): Call =>
  (...given) => {
    const [target] = given;
    // A path of the home folder, or what was opened there: modules are read by the same functions.
    if (typeof target === 'number' || String(target).startsWith(home)) {
      calls += 1;
      if (calls === last) process.kill(process.pid, 'SIGKILL');
    }
    return original(...given);
  };
const watch = (owner: object, names: readonly string[]): void => {
  for (const name of names) {
    const original: unknown = Reflect.get(owner, name);
    if (typeof original !== 'function') throw new Error(`there is no ${name}`);
    const bound: Call = original.bind(owner);
    Reflect.set(owner, name, counted(bound));
  }
};
watch(fs, ['openSync', 'writeSync', 'fsyncSync', 'renameSync', 'rmSync', 'linkSync', 'writeFileSync']);
watch(fs.promises, ['link', 'writeFile', 'rm']);
syncBuiltinESMExports();
process.on('exit', () => process.stdout.write(`calls ${calls}\n`));
