// One worker of the measurement: steps that do nothing, so that what is measured is the engine.
import { startEngine } from '../engine/start-engine.ts';

const [url = '', home = '', workerId = ''] = process.argv.slice(2);
await startEngine({ postgres: { url }, home, workerId, env: {}, poll: 100, actions: { nothing: () => 1 } });
process.stdout.write('ready\n');
