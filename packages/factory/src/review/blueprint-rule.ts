import {
  applyOverlay,
  canonicalJson,
  diffBlueprints,
  parsedJson,
  parseOverlay,
  pruneContract,
  selectStreams,
  type Blueprint,
} from '@tapwright/blueprint';
import type { Finding } from '../agents/agent.ts';
import { factsBeyond } from '../agents/facts-beyond.ts';
import { dropDescriptions } from '../emit/drop-descriptions.ts';
import type { PackageUnderReview } from './package-under-review.ts';

/** Whether the package is made from the blueprint that was approved, with the facts of its overlay and nothing else. */
export function blueprintRule(reviewed: PackageUnderReview): readonly Finding[] {
  const { packaged, blueprint } = reviewed;
  if (packaged === undefined) return [];
  const overlaid = withOverlay(reviewed);
  const approved = partOf(blueprint, packaged);
  if (same(approved, packaged)) return [];
  const wanted = overlaid && partOf(overlaid, packaged);
  if (wanted && same(wanted, packaged)) return overlayNote(reviewed, approved);
  const changes = diffBlueprints(wanted ?? approved, packaged).changes.map(({ message }) => message);
  const what = changes.length === 0 ? 'evidence or documentation' : changes.slice(0, 5).join('; ');
  const message = `is not what was approved: ${what}`;
  return [{ rule: 'blueprint', severity: 'blocker', file: 'blueprint.json', line: 1, message }];
}

function withOverlay({ text, blueprint, applied }: PackageUnderReview): Blueprint | undefined {
  const given = parsedJson(text('overlay.json'));
  if (given === undefined) return undefined;
  try {
    return applyOverlay(blueprint, { facts: factsBeyond(parseOverlay(given).facts, applied) });
  } catch {
    return undefined;
  }
}

function overlayNote(reviewed: PackageUnderReview, approved: Blueprint): readonly Finding[] {
  if (!reviewed.packaged) return [];
  const { changes } = diffBlueprints(approved, reviewed.packaged);
  return changes
    .filter(({ level }) => level !== 'patch')
    .slice(0, 10)
    .map(({ message }) => ({
      rule: 'blueprint',
      severity: 'warning',
      file: 'overlay.json',
      line: 1,
      message: `says otherwise than the approved blueprint: ${message}`,
    }));
}

/** The streams and actions of the package, as the other blueprint has them. */
function partOf(whole: Blueprint, packaged: Blueprint): Blueprint {
  const has = (list: readonly { readonly name: string }[], name: string): boolean =>
    list.some((one) => one.name === name);
  const names = (key: 'streams' | 'actions'): string[] => packaged.interpretation[key].map(({ name }) => name);
  const [streams, actions] = [names('streams'), names('actions')];
  const { interpretation } = whole;
  const all = interpretation.streams.length === streams.length && interpretation.actions.length === actions.length;
  if (all) return pruneContract(whole);
  return pruneContract(
    selectStreams(whole, {
      streams: streams.filter((name) => has(interpretation.streams, name)),
      actions: actions.filter((name) => has(interpretation.actions, name)),
    }),
  );
}

function same(wanted: Blueprint, packaged: Blueprint): boolean {
  const text = comparable(packaged);
  return comparable(wanted) === text || comparable(dropDescriptions(wanted)) === text;
}

function comparable({ generator: _generator, ...blueprint }: Blueprint): string {
  return canonicalJson(blueprint);
}
