import { testConnector } from '@tapwright/conformance';
import connector from '../src/index.ts';

const blueprint = new URL('../blueprint.json', import.meta.url);

await testConnector(connector, { blueprint, part: 'discovery' });
