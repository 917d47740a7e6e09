import type { BlueprintPagination, FieldPath } from '../../schema.ts';
import { found } from '../finding.ts';
import type { OperationView } from '../operation-view.ts';
import type { PaginationResult } from './choose.ts';

export interface PagedList {
  readonly view: OperationView;
  readonly result: PaginationResult;
}

/** So many lists of one kind are a habit of the API, if they are this share of those that could be. */
const FEWEST = 4;
const MOST_OF_ALL = 2 / 3;

function sizeName(pagination: BlueprintPagination): string | undefined {
  return 'pageSize' in pagination ? pagination.pageSize?.name : undefined;
}

function asksForPages(view: OperationView, size: string): boolean {
  const others = view.fields.filter(
    (field) => field.in === 'query' && /^(page|after|cursor|before|since)$/.test(field.plain),
  );
  return others.length > 0 && view.fields.some((field) => field.in === 'query' && field.name === size);
}

/** The page-size parameter beside which an API's lists go on by their Link header. */
function linkHabit(lists: readonly PagedList[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { result } of lists) {
    const { value } = result.pagination;
    const size = sizeName(value);
    if (value.kind === 'link-header' && size !== undefined) counts.set(size, (counts.get(size) ?? 0) + 1);
  }
  for (const [size, count] of counts) {
    const all = lists.filter(({ view }) => asksForPages(view, size)).length;
    if (count >= FEWEST && count >= all * MOST_OF_ALL) return size;
  }
  return undefined;
}

function byLinkHabit({ view, result }: PagedList, size: string): PaginationResult {
  const { value } = result.pagination;
  const sure = value.kind !== 'none' && value.kind !== 'page-number';
  if (sure || !asksForPages(view, size)) return result;
  const pageSize = 'pageSize' in value && value.pageSize !== undefined ? { pageSize: value.pageSize } : {};
  const kept = value.kind === 'page-number' ? pageSize : sizeOf(view, result, size);
  const statement = `No Link header is declared here; most lists with ${size} go on by theirs, so this one is taken to do so, too`;
  const { limit: _, ...rest } = result;
  return {
    ...rest,
    pagination: found('pagination/sibling', { kind: 'link-header', ...kept }, view.operation.pointer, 0.65, statement),
    doubts: [{ at: '/pagination', statement, rule: 'pagination/sibling', confidence: 0.65 }],
  };
}

/** A limit that was sent as a fixed value becomes the page size. */
function sizeOf(view: OperationView, result: PaginationResult, size: string): Pick<Sized, 'pageSize'> {
  const value = result.limit?.value ?? result.pageSize?.value;
  const field = view.fields.find((candidate) => candidate.in === 'query' && candidate.name === size);
  return value === undefined || field === undefined ? {} : { pageSize: { in: 'query', name: size, value } };
}

type Sized = Extract<BlueprintPagination, { kind: 'link-header' }>;

/** Parameter and last name of the token → where most lists that declare it have it. */
function tokenHabits(lists: readonly PagedList[]): ReadonlyMap<string, FieldPath> {
  const paths = new Map<string, Map<string, { path: FieldPath; count: number }>>();
  for (const { result } of lists) {
    const { value, rule } = result.pagination;
    if (value.kind !== 'cursor' || value.next.in !== 'body' || rule === 'pagination/described-token') continue;
    const habit = `${value.parameter.name} ${value.next.path.at(-1) ?? ''}`;
    const known = paths.get(habit) ?? new Map<string, { path: FieldPath; count: number }>();
    const at = value.next.path.join('\0');
    known.set(at, { path: value.next.path, count: (known.get(at)?.count ?? 0) + 1 });
    paths.set(habit, known);
  }
  const habits = new Map<string, FieldPath>();
  for (const [habit, known] of paths) {
    const counts = [...known.values()].sort((a, b) => b.count - a.count);
    const all = counts.reduce((sum, { count }) => sum + count, 0);
    const first = counts[0];
    if (first !== undefined && first.count >= FEWEST && first.count >= all * MOST_OF_ALL) habits.set(habit, first.path);
  }
  return habits;
}

function byTokenHabit({ view, result }: PagedList, habits: ReadonlyMap<string, FieldPath>): PaginationResult {
  const { value, rule } = result.pagination;
  if (rule !== 'pagination/described-token' || value.kind !== 'cursor' || value.next.in !== 'body') return result;
  const path =
    value.next.path.length === 1 ? habits.get(`${value.parameter.name} ${value.next.path[0] ?? ''}`) : undefined;
  if (path === undefined) return result;
  const statement = `The answer declares no token; ${path.join('.')} holds it in most other lists`;
  return {
    ...result,
    pagination: found(
      'pagination/sibling',
      { ...value, next: { in: 'body', path } },
      view.operation.pointer,
      0.69,
      statement,
    ),
    doubts: [{ at: '/pagination', statement, rule: 'pagination/sibling', confidence: 0.69 }],
  };
}

/** What most lists of an API do, those do as well that say less of themselves. */
export function learnFromSiblings(lists: readonly PagedList[]): readonly PaginationResult[] {
  const size = linkHabit(lists);
  const habits = tokenHabits(lists);
  return lists.map((list) => {
    const result = byTokenHabit(list, habits);
    return size === undefined ? result : byLinkHabit({ view: list.view, result }, size);
  });
}
