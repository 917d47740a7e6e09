import type { Blueprint } from '@tapwright/blueprint';
import { ConfigError } from '@tapwright/connector';
import { behaviourProfileSchema, listName, type BehaviourProfile, type ListProfile } from '../profile.ts';
import { selfProfile } from '../self-profile.ts';
import type { RecordedDifference } from './compare-recording.ts';
import { seenList } from './recorded-list.ts';
import { recordedPages } from './recorded-pages.ts';
import type { Recording } from './recording.ts';

/** How an API was seen to behave. */
export interface RecordedProfile {
  /** Of origin `recording`: the lists that were seen, and those that lead to them. */
  readonly profile: BehaviourProfile;
  /** In what the API is otherwise than the blueprint says. */
  readonly differences: readonly RecordedDifference[];
}

/**
 * Makes a behaviour profile out of a recording: how pages end, how large they are, what their totals count, whether a
 * filter is heeded. Lists that were not seen are left out, and so are not tested under it. Of a list that was, what the
 * recording does not show is as the blueprint says.
 */
export function recordedProfile(blueprint: Blueprint, recording: Recording): RecordedProfile {
  const { lists, ...rest } = selfProfile(blueprint);
  const differences: RecordedDifference[] = [];
  const seen = new Map<string, ListProfile>();
  for (const list of lists) {
    const stream = blueprint.interpretation.streams.find(({ name }) => name === list.resource);
    const pages = stream === undefined ? [] : recordedPages(stream, recording);
    if (stream === undefined || pages.length === 0) continue;
    const { list: corrected, messages } = seenList(stream, list, pages);
    seen.set(listName(list), corrected);
    for (const message of messages) differences.push({ stream: stream.name, message });
  }
  if (seen.size === 0) {
    throw new ConfigError('the recording shows no list of this connector', {
      code: 'recording_empty',
      hint: 'Record streams that have records: tapwright record CONNECTOR --streams …',
    });
  }
  const needed = withParents(lists, seen);
  const kept = lists.filter((list) => needed.has(listName(list))).map((list) => seen.get(listName(list)) ?? list);
  const profile: BehaviourProfile = { ...rest, origin: 'recording', lists: kept };
  // Without fields that are undefined, as the file will be.
  return { profile: behaviourProfileSchema.parse(JSON.parse(JSON.stringify(profile))), differences };
}

/** The lists that were seen, and all whose records lead to them. */
function withParents(lists: readonly ListProfile[], seen: ReadonlyMap<string, ListProfile>): ReadonlySet<string> {
  const names = new Set(seen.keys());
  let before = -1;
  while (before !== names.size) {
    before = names.size;
    const resources = new Set(
      lists
        .filter((list) => names.has(listName(list)))
        .flatMap((list) => Object.values(list.parents ?? {}).map(({ resource }) => resource)),
    );
    for (const list of lists) if (resources.has(list.resource)) names.add(listName(list));
  }
  return names;
}
