import type { EmitContext } from './context.ts';

/** The modules of a package's own suite: each runs one part of the conformance suite against a mock of the API. */
const PARTS = ['config', 'connection', 'discovery', 'read', 'actions', 'faults'] as const;

/** `tests/*.test.ts` */
export function emitTests({ blueprint: { examples = [] } }: EmitContext, files: Map<string, string>): void {
  for (const part of examples.length > 0 ? [...PARTS, 'examples'] : PARTS) {
    files.set(
      `tests/${part}.test.ts`,
      `import { testConnector } from '@tapwright/conformance';
import connector from '../src/index.ts';

const blueprint = new URL('../blueprint.json', import.meta.url);

await testConnector(connector, { blueprint, part: '${part}' });
`,
    );
  }
}
