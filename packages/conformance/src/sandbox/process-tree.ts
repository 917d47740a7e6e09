import { execFile, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';

/** One process of the machine. */
interface Process {
  readonly id: number;
  readonly parent: number;
  /** Bytes in memory. */
  readonly memory: number;
}

/** A process and everything that it started. */
export async function processTree(root: number): Promise<readonly Process[]> {
  const all = process.platform === 'linux' ? fromProc() : await fromPs();
  const children = Map.groupBy(all, ({ parent }) => parent);
  const found = all.filter(({ id }) => id === root);
  for (const one of found) found.push(...(children.get(one.id) ?? []));
  return found;
}

const PAGE = 4096;

function fromProc(): readonly Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
        // The name in brackets may hold anything, brackets too.
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return [{ id: Number(name), parent: Number(fields[1]), memory: Number(fields[21]) * PAGE }];
      } catch {
        return [];
      }
    });
}

async function fromPs(): Promise<readonly Process[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=,rss=']);
  return stdout.split('\n').flatMap((line) => {
    const [id, parent, rss] = line.trim().split(/\s+/).map(Number);
    return id && parent !== undefined && rss !== undefined ? [{ id, parent, memory: rss * 1024 }] : [];
  });
}

/** Ends a process that we started, and everything that it started: who only wraps another may leave it behind. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) await killTree(child.pid);
}

/** Ends a process, its group, and everything that it started. */
export async function killTree(root: number): Promise<void> {
  const tree = await processTree(root).catch(() => []);
  killGroup(root);
  for (const { id } of tree) end(id);
}

/** Ends what a process that is gone left in its group. Its number may be somebody else's by now, that of its group is not. */
export function killGroup(leader: number): void {
  end(-leader);
}

function end(id: number): void {
  try {
    process.kill(id, 'SIGKILL');
  } catch {
    // It is gone already.
  }
}
