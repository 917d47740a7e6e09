// A process that calls an API for as long as its parent lives, with tokens that it shares with others of its kind.
import { connect, isTapwrightError } from '@tapwright/connector';
import { fileTokenStore } from '../token-file.ts';
import { sharedConnector } from './shared-connector.fixture.ts';

const [url = '', home = '', rotation = ''] = process.argv.slice(2);
process.on('disconnect', () => process.exit(0));
/** The parent may be gone by now. */
const tell = (message: object): void => void process.send?.(message, undefined, undefined, () => {});

const connection = await connect(
  sharedConnector(url, rotation),
  {},
  { allowPrivate: true, tokens: fileTokenStore(home, {}) },
);
for (;;) {
  // Leaves the processor to those that start.
  await new Promise((resolve) => setTimeout(resolve, 2));
  try {
    await connection.get('/items', { headers: { 'x-worker': String(process.pid) } });
  } catch (error) {
    tell({ error: isTapwrightError(error) ? error.code : String(error) });
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
