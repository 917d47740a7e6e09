// Fetches each address of its arguments and prints what came of them as JSON: trust and proxies are read from the
// environment when a process starts.
import { guardedFetch } from './guarded-fetch.ts';

const allowPrivate = process.env['TAPWRIGHT_ALLOW_PRIVATE'] === '1';
const outcomes = [];
for (const address of process.argv.slice(2)) {
  try {
    const { status, bytes } = await guardedFetch(address, { allowPrivate, timeoutMs: 30_000 });
    outcomes.push(`${status} ${Buffer.from(bytes).toString()}`);
  } catch (error) {
    outcomes.push(error instanceof Error && 'code' in error ? error.code : String(error));
  }
}
process.stdout.write(JSON.stringify(outcomes));
