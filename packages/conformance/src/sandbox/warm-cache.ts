import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fromSources } from '../package/resolution.ts';
import { ownModule } from '../package/test-process.ts';
import { COMPILED_AS } from './node-process.ts';
import type { Sandbox } from './sandbox.ts';

/** A folder of compiled code, for `NODE_COMPILE_CACHE`. */
export interface CompileCache extends AsyncDisposable {
  readonly folder: string;
}

/**
 * Our own code, compiled once, for processes in a sandbox: they may read it, and cannot write it. It halves their start.
 * Undefined where the sandbox has no use for it.
 */
export async function warmCache(sandbox: Sandbox): Promise<CompileCache | undefined> {
  if (sandbox.level !== 'bubblewrap') return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'tapwright-compiled-'));
  const dispose = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const conditions = fromSources ? ['--conditions=@tapwright/source'] : [];
    const flags = ['--disable-warning=ExperimentalWarning', ...COMPILED_AS, ...conditions];
    const load = `await import(${JSON.stringify(ownModule('index'))});`;
    const env = { PATH: process.env['PATH'] ?? '', NODE_COMPILE_CACHE: folder };
    await promisify(execFile)(process.execPath, [...flags, '--input-type=module', '-e', load], { env });
    await handOver(folder, sandbox.owner);
    return { folder, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/** Node keeps what each user compiled apart by a number at the end of the folder's name, and the sandbox's is another. */
async function handOver(folder: string, owner: number | undefined): Promise<void> {
  await chmod(folder, 0o755);
  for (const name of await readdir(folder)) {
    const own = join(folder, owner === undefined ? name : name.replace(/-\d+$/, `-${owner}`));
    await rename(join(folder, name), own);
    await chmod(own, 0o755);
    for (const file of await readdir(own)) await chmod(join(own, file), 0o644);
  }
}
