import type { CursorValue } from '../connection.ts';
import type { HttpRequest, HttpResponse } from '../http/http-client.ts';
import { zoneOf } from './zone.ts';

/** How a server stamps its records, filters by the stamp, sorts and pages. */
export interface ServerTraits {
  /** `local` is a time without a zone. */
  readonly stamp: 'date-time' | 'offset' | 'local' | 'date' | 'unix-seconds' | 'unix-milliseconds' | 'integer';
  /** Stamps are cut to this many milliseconds. */
  readonly granularity: number;
  /** A fixed offset: what the clocks of the server's place show. */
  readonly zone: string;
  /** What the filter takes; `none`: there is none. */
  readonly filter: 'none' | 'own' | 'date' | 'unix-seconds';
  readonly boundary: 'inclusive' | 'exclusive';
  readonly order: 'ascending' | 'descending' | 'id';
  readonly paging: 'page-number' | 'offset' | 'next-url' | 'keyset' | 'cursor';
  readonly tellsTime: boolean;
  readonly deletes: 'hard' | 'signal';
}

/** What happens at the source. `record` picks one of those that are there. */
export interface Change {
  readonly kind: 'insert' | 'update' | 'delete';
  readonly record: number;
  /** Milliseconds by which the clock moves before. */
  readonly wait: number;
  /** Milliseconds until it can be seen. */
  readonly delay: number;
}

interface Version {
  readonly version: number;
  readonly stampedAt: number;
  readonly visibleAt: number;
  readonly deleted: boolean;
  readonly stamp: CursorValue;
  /** What the stamp is compared by, here and in the filter. */
  readonly order: number;
}

interface Row {
  readonly id: number;
  readonly parent: number;
  versions: Version[];
}

interface Seen extends Version {
  readonly id: number;
  readonly parent: number;
}

/** A table with an HTTP face, in memory, with a clock of its own. */
export function createSource(traits: ServerTraits, start: number, parents: number) {
  const rows = new Map<number, Row>();
  const offset = zoneOf(traits.zone)?.lowestLocal(0) ?? 0;
  let now = start;
  let sequence = 0;
  let nextId = 1;

  function stampAt(instant: number, count: number): CursorValue {
    const cut = Math.floor(instant / traits.granularity) * traits.granularity;
    const local = () =>
      new Date(Math.floor((instant + offset) / traits.granularity) * traits.granularity).toISOString();
    switch (traits.stamp) {
      case 'integer':
        return count;
      case 'unix-seconds':
        return Math.floor(cut / 1000);
      case 'unix-milliseconds':
        return cut;
      case 'date':
        return local().slice(0, 10);
      case 'local':
        return local().slice(0, 23).replace('T', ' ');
      case 'offset':
        return `${new Date(cut + 7_200_000).toISOString().slice(0, 23)}+02:00`;
      case 'date-time':
        return traits.granularity % 1000 === 0
          ? new Date(cut).toISOString().replace('.000Z', 'Z')
          : new Date(cut).toISOString();
    }
  }

  /** What stamps are compared by, here and in the filter. */
  function orderOf(stamp: CursorValue): number {
    if (typeof stamp === 'number') return stamp;
    return Date.parse(
      /Z|[+-]\d\d:\d\d$/.test(stamp) ? stamp : `${stamp.replace(' ', 'T')}${stamp.length > 10 ? 'Z' : ''}`,
    );
  }

  function visible(): Seen[] {
    const list: Seen[] = [];
    for (const row of rows.values()) {
      const version = row.versions.findLast(({ visibleAt }) => visibleAt <= now);
      if (version !== undefined) list.push({ ...version, id: row.id, parent: row.parent });
    }
    return list;
  }

  function passes(row: Seen, since: string | null): boolean {
    if (since === null || traits.filter === 'none') return true;
    const isInside = (at: number, bound: number) => (traits.boundary === 'inclusive' ? at >= bound : at > bound);
    if (traits.filter === 'date') {
      const date = new Date(row.stampedAt + offset).toISOString().slice(0, 10);
      return isInside(Date.parse(date), Date.parse(since));
    }
    if (traits.filter === 'unix-seconds') return isInside(Math.floor(row.stampedAt / 1000), Number(since));
    const bound = typeof row.stamp === 'number' ? Number(since) : orderOf(since);
    if (Number.isNaN(bound)) throw new Error(`the server cannot read ${since}`);
    return isInside(row.order, bound);
  }

  function sorted(list: Seen[]): Seen[] {
    const sign = traits.order === 'descending' ? -1 : 1;
    const rank = (row: Seen) => (traits.order === 'id' ? 0 : row.order);
    return list.sort((a, b) => sign * (rank(a) - rank(b) || a.id - b.id));
  }

  function pageOf(list: Seen[], url: URL): { data: object[]; next: string | null } {
    const query = url.searchParams;
    const limit = Number(query.get('limit'));
    const after = query.get('after');
    let from = Number(query.get('offset') ?? 0);
    if (query.has('page')) from = (Number(query.get('page')) - 1) * limit;
    // Positions by value: where the record that the last page ended with would be.
    if (after !== null) {
      const [rank = 0, id = 0] = after.split('/').map(Number);
      const sign = traits.order === 'descending' ? -1 : 1;
      const place = (row: Seen) => (traits.order === 'id' ? 0 : row.order);
      const found = list.findIndex((row) => sign * (place(row) - rank || row.id - id) > 0);
      from = found < 0 ? list.length : found;
    }
    const key = query.get('after_id');
    if (key !== null) {
      const found = list.findIndex((row) => row.id > Number(key));
      from = found < 0 ? list.length : found;
    }
    const page = list.slice(from, from + limit);
    const last = page.at(-1);
    const hasMore = from + page.length < list.length;
    const data = page.map((row) => ({
      id: row.id,
      parent: row.parent,
      version: row.version,
      at: row.stamp,
      gone: row.deleted,
    }));
    return { data, next: hasMore && last !== undefined ? nextOf(url, from + page.length, last) : null };
  }

  function nextOf(url: URL, from: number, last: Seen): string {
    if (traits.paging === 'cursor') return `${traits.order === 'id' ? 0 : last.order}/${last.id}`;
    const next = new URL(url);
    next.searchParams.set('offset', String(from));
    return `${next.pathname}${next.search}`;
  }

  function answer(url: URL): unknown {
    const parent = /^\/parents\/(\d+)\/rows$/.exec(url.pathname)?.[1];
    if (url.pathname === '/parents') {
      const known = new Set(visible().map((row) => row.parent));
      return { data: [...known].sort((a, b) => a - b).map((id) => ({ id })), next: null };
    }
    const list = visible().filter((row) => parent === undefined || row.parent === Number(parent));
    return pageOf(sorted(list.filter((row) => passes(row, url.searchParams.get('since')))), url);
  }

  function stamped(change: Change, deleted: boolean, version: number, earliest: number): Version {
    sequence += 1;
    const visibleAt = Math.max(earliest, now + change.delay);
    const stamp = stampAt(now, sequence);
    return { version, stampedAt: now, visibleAt, deleted, stamp, order: orderOf(stamp) };
  }

  return {
    now: () => now,
    advance: (milliseconds: number) => void (now += milliseconds),
    apply(change: Change): void {
      now += change.wait;
      const ids = [...rows.keys()];
      const row = rows.get(ids[change.record % Math.max(1, ids.length)] ?? 0);
      if (change.kind === 'insert' || row === undefined) {
        const parent = parents === 0 ? 0 : change.record % parents;
        const id = nextId++;
        rows.set(id, { id, parent, versions: [stamped(change, false, 1, 0)] });
        return;
      }
      const last = row.versions.at(-1);
      if (last === undefined || last.deleted) return;
      if (change.kind === 'delete' && traits.deletes === 'hard') rows.delete(row.id);
      else row.versions.push(stamped(change, change.kind === 'delete', last.version + 1, last.visibleAt));
    },
    respond(request: HttpRequest): HttpResponse {
      const body = answer(request.url);
      const bytes = Buffer.from(JSON.stringify(body));
      const date = traits.tellsTime ? { date: new Date(now).toUTCString() } : {};
      return {
        status: 200,
        headers: { 'content-type': 'application/json', ...date },
        bytes,
        url: request.url,
        json: () => body,
      };
    },
    /** What a full copy would hold: the version of each record that is not deleted. */
    table: () => new Map(visible().flatMap((row) => (row.deleted ? [] : [[row.id, row.version] as const]))),
  };
}

export type CursorSource = ReturnType<typeof createSource>;
