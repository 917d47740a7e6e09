/** What a site asks of robots. */
export interface Robots {
  allows(path: string): boolean;
  /** Milliseconds between requests. */
  readonly delay: number;
}

interface Group {
  readonly agents: string[];
  readonly rules: { readonly allow: boolean; readonly path: string }[];
  delay: number;
}

export const NO_ROBOTS: Robots = { allows: () => true, delay: 0 };

/** A site that asks for more than this does not want to be read; it is read slowly. */
const LONGEST_DELAY = 5000;

/** Reads robots.txt (RFC 9309): the group of `tapwright`, else the one of everybody; the longest rule that fits decides. */
export function parseRobots(text: string): Robots {
  const groups = groupsOf(text.slice(0, 500_000));
  const group =
    groups.find(({ agents }) => agents.includes('tapwright')) ?? groups.find(({ agents }) => agents.includes('*'));
  if (group === undefined) return NO_ROBOTS;
  return {
    delay: Math.min(LONGEST_DELAY, group.delay),
    allows(path) {
      const fitting = group.rules.filter((rule) => rule.path !== '' && fits(rule.path, path));
      const longest = Math.max(0, ...fitting.map((rule) => rule.path.length));
      const deciding = fitting.filter((rule) => rule.path.length === longest);
      return deciding.length === 0 || deciding.some((rule) => rule.allow);
    },
  };
}

function groupsOf(text: string): Group[] {
  const groups: Group[] = [];
  let naming = false;
  for (const line of text.split(/\r?\n|\r/)) {
    const [, name = '', value = ''] = /^\s*([\w-]+)\s*:\s*([^#]*?)\s*(?:#.*)?$/.exec(line.slice(0, 1000)) ?? [];
    const key = name.toLowerCase();
    if (key === 'user-agent') {
      if (!naming) groups.push({ agents: [], rules: [], delay: 0 });
      groups.at(-1)?.agents.push(value.toLowerCase());
    }
    const group = groups.at(-1);
    if ((key === 'allow' || key === 'disallow') && group && group.rules.length < 2000)
      group.rules.push({ allow: key === 'allow', path: value.slice(0, 500) });
    if (key === 'crawl-delay' && group && Number(value) > 0) group.delay = Number(value) * 1000;
    naming = key === 'user-agent' || (naming && key === '');
  }
  return groups;
}

/** `*` is anything, `$` the end. Piece by piece, so that no pattern takes long. */
function fits(pattern: string, path: string): boolean {
  const ends = pattern.endsWith('$');
  const [first = '', ...pieces] = (ends ? pattern.slice(0, -1) : pattern).split('*');
  if (!path.startsWith(first)) return false;
  let at = first.length;
  for (const [index, piece] of pieces.entries()) {
    const last = ends && index === pieces.length - 1;
    const found = last ? path.length - piece.length : path.indexOf(piece, at);
    if (found < at || (last && !path.endsWith(piece))) return false;
    at = found + piece.length;
  }
  return !ends || at === path.length;
}
