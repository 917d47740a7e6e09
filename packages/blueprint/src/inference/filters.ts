import type { BlueprintBinding } from '../schema.ts';
import type { RequestField } from './operation-view.ts';
import { statedDefault } from './prose.ts';
import type { RuleName } from './rules.ts';
import { isArray, type Schemas } from './schema-view.ts';
import { words } from './words.ts';

export interface HiddenRecords {
  readonly binding?: BlueprintBinding;
  readonly statement: string;
  readonly rule: RuleName;
  readonly confidence: number;
}

const ALL = /^(all|any|everything|\*|both|none)$/i;
const STATE_NAME =
  /^(state|status|filter|archived|deleted|active|visibility|type|scope|enabled|disabled|inactive|closed|resolved|hidden|published|states|statuses|lifecycle)$/;
const INCLUDE_NAME = /^(include|includes|show|with|list)$/;
const HIDDEN_WORD =
  /^(archived|inactive|closed|disabled|hidden|expired|all|completed|cancelled|canceled|suspended|unpublished|drafts?|resolved|private|trashed|spam|trash|deleted|removed)$/;
const DELETED_WORD = /^(deleted|removed|trashed|trash)$/;

function texts(values: readonly unknown[] | undefined): readonly string[] {
  return (values ?? []).filter((value) => typeof value === 'string');
}

function defaultOf(field: RequestField): unknown {
  return field.view.default ?? statedDefault(field.description);
}

/** `state` with the default `open` among `open`, `closed`, `all`: all are asked for. */
function byChoice(field: RequestField, schemas: Schemas): HiddenRecords | undefined {
  const last = words(field.name).at(-1) ?? '';
  if (!STATE_NAME.test(last) && !STATE_NAME.test(field.plain)) return undefined;
  const items = isArray(field.view) ? schemas.view(field.view.items) : field.view;
  const choices = texts(items.enum);
  const preset = defaultOf(field);
  const shown = Array.isArray(preset) ? texts(preset) : [preset].filter((value) => typeof value === 'string');
  if (shown.length === 0 || shown.some((value) => ALL.test(value))) return undefined;
  const all = choices.find((choice) => /^(all|any|\*|everything)$/i.test(choice));
  const name = `${field.name}=${shown.join(',')}`;
  if (all !== undefined && choices.includes(shown[0] ?? '')) {
    return {
      binding: { value: isArray(field.view) ? [all] : all },
      statement: `${name} is the default and hides records; ${field.name}=${all} is sent instead`,
      rule: 'filter/hidden-by-default',
      confidence: 0.9,
    };
  }
  if (!choices.includes(shown[0] ?? '') || shown.length >= choices.length) return undefined;
  if (isArray(field.view)) {
    return {
      binding: { value: [...choices] },
      statement: `${name} is the default and hides records; all values are asked for`,
      rule: 'filter/hidden-by-default',
      confidence: 0.75,
    };
  }
  return /^(type|scope|filter|visibility)$/.test(last)
    ? undefined
    : {
        binding: { config: field.name },
        statement: `${name} is the default and hides records; no value shows all of them`,
        rule: 'filter/hidden-no-all',
        confidence: 0.5,
      };
}

/** "Should include public records or not": both kinds come with true. */
const INCLUDES = /^(?:should |whether to |whether it should )?(?:also )?include (?:the )?([a-z]+)\b/i;

/** `include_archived=false`: asked for as true; deleted ones only on request. */
function byInclusion(field: RequestField): HiddenRecords | undefined {
  if (!field.view.types.has('boolean')) return undefined;
  const parts = words(field.name);
  const about = parts.find((part) => HIDDEN_WORD.test(part));
  const preset = field.view.default ?? statedDefault(field.description);
  if (preset === true || preset === 'true') return undefined;
  if (about !== undefined && parts.some((part) => INCLUDE_NAME.test(part))) {
    if (DELETED_WORD.test(about)) {
      return {
        statement: `Deleted records are not read: ${field.name} is left out`,
        rule: 'filter/deleted',
        confidence: 0.6,
      };
    }
    return {
      binding: { value: true },
      statement: `${field.name} is false by default and hides records; true is sent`,
      rule: 'filter/include',
      confidence: 0.8,
    };
  }
  if (field.plain === 'all' || field.plain === 'showall') {
    return {
      binding: { value: true },
      statement: `${field.name} is false by default and hides records; true is sent`,
      rule: 'filter/include',
      confidence: 0.8,
    };
  }
  const said = INCLUDES.exec(field.description)?.[1]?.toLowerCase();
  if (said !== undefined && said === parts.join(' ') && !DELETED_WORD.test(said)) {
    return {
      binding: { value: true },
      statement: `${field.name} is false by default and leaves records out; true is sent`,
      rule: 'filter/include',
      confidence: 0.75,
    };
  }
  return about !== undefined && parts.length === 1 && preset !== undefined
    ? {
        binding: { config: field.name },
        statement: `${field.name}=${JSON.stringify(preset)} is the default and hides other records; no value shows all of them`,
        rule: 'filter/hidden-no-all',
        confidence: 0.5,
      }
    : undefined;
}

/** A filter that hides records unless it is sent, and what to send. */
export function hiddenRecords(field: RequestField, schemas: Schemas): HiddenRecords | undefined {
  if (field.in === 'path' || field.partOf !== undefined || field.in === 'header') return undefined;
  return byChoice(field, schemas) ?? byInclusion(field);
}
