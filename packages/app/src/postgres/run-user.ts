import { chmodSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { ConfigError } from '@tapwright/connector';

/** Whom PostgreSQL runs as. It refuses to run as root: there, somebody else has to. */
export interface RunUser {
  readonly name: string;
  /** Absent: as whoever we are. */
  readonly ids?: { readonly uid: number; readonly gid: number };
}

/** Ourselves, or for root: the owner of the data folder that is there, else `postgres`, else `nobody`. */
export function runUser(dataFolder: string): RunUser {
  if (process.getuid?.() !== 0) return { name: 'this user' };
  const owner = statSync(dataFolder, { throwIfNoEntry: false });
  const users = readUsers();
  if (owner && owner.uid !== 0) {
    const name = users.find(({ uid }) => uid === owner.uid)?.name ?? `user ${owner.uid}`;
    return { name, ids: { uid: owner.uid, gid: owner.gid } };
  }
  const found = ['postgres', 'nobody'].flatMap((name) => users.filter((user) => user.name === name))[0];
  const { name, uid, gid } = found ?? { name: 'nobody', uid: 65_534, gid: 65_534 };
  return { name, ids: { uid, gid } };
}

function readUsers(): { name: string; uid: number; gid: number }[] {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  return lines.flatMap((line) => {
    const [name, , uid, gid] = line.split(':');
    return name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
  });
}

/** That the user may pass through the folder and all above it. */
export function isReachable(folder: string, user: RunUser): boolean {
  return closedFolder(folder, user) === undefined;
}

/** The first folder on the way, from the root on, that the user may not pass. */
function closedFolder(folder: string, { ids }: RunUser): string | undefined {
  if (ids === undefined) return undefined;
  const path = realpathSync(folder);
  const closed = dirname(path) === path ? undefined : closedFolder(dirname(path), { name: '', ids });
  if (closed !== undefined) return closed;
  const { mode, uid, gid } = statSync(path);
  const bit = uid === ids.uid ? 0o100 : gid === ids.gid ? 0o010 : 0o001;
  return (mode & bit) === 0 ? path : undefined;
}

/**
 * Lets the user pass (not look) through our own folders. Those above the home folder are not ours to change: where they
 * are closed, this throws.
 */
export function openWay(folders: readonly string[], user: RunUser): void {
  for (const folder of folders) {
    if (user.ids !== undefined) chmodSync(folder, statSync(folder).mode | 0o011);
  }
  const [last] = folders.slice(-1);
  const closed = last === undefined ? undefined : closedFolder(last, user);
  if (closed === undefined) return;
  throw new ConfigError(`PostgreSQL cannot run as root, and ${user.name} may not enter ${closed}`, {
    code: 'postgres_home_closed',
    hint: 'Choose another home folder (--home /var/lib/tapwright), or set DATABASE_URL to a PostgreSQL of your own.',
  });
}
