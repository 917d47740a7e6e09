// Opens the embedded PostgreSQL of the home folder given as argument, adds a row, says so, and goes on until it is
// killed or its standard input ends.
import { Client } from 'pg';
import { openPostgres } from '../postgres/open-postgres.ts';

const postgres = await openPostgres({ home: process.argv[2] ?? '' });
const client = new Client({ connectionString: postgres.url });
await client.connect();
await client.query('create table if not exists seen (pid int)').catch(() => undefined);
await client.query('insert into seen values ($1)', [process.pid]);
await client.end();
process.stdout.write(`${JSON.stringify({ ...postgres.server, uid: process.getuid?.() })}\n`);
process.stdin.on('end', () => void postgres.close());
process.stdin.resume();
