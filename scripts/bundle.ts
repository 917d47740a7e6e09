// Part of npm run build: puts the runtime into a few files. Its 150 modules would cost each start of a connector more
// than half of its time; what programs import (dist/index.js) and the types stay where they are.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rolldown } from 'rolldown';

const root = join(import.meta.dirname, '..', 'packages', 'connector');
const dist = join(root, 'dist');
const folder = join(dist, 'bundle');

rmSync(folder, { recursive: true, force: true });
const bundle = await rolldown({
  input: join(root, 'src', 'index.ts'),
  platform: 'node',
  // Dependencies stay what npm installs.
  external: (id) => !id.startsWith('.') && !id.startsWith(root),
});
const { output } = await bundle.write({ dir: folder, format: 'esm' });
await bundle.close();
writeFileSync(join(dist, 'index.js'), "export * from './bundle/index.js';\n");
console.log(`${output.length} files in ${folder}`);
