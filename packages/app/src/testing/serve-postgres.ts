import { once } from 'node:events';
import { openSharedPostgres } from './shared-postgres.ts';

/** Run by benchmarks: an embedded server with one empty database, whose address it prints, until its input ends. */
const shared = await openSharedPostgres();
process.stdout.write(`${await shared.createDatabase()}\n`);
process.stdin.resume();
await once(process.stdin, 'end');
await shared.close();
