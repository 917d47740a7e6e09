import type { RequestField } from '../operation-view.ts';
import { statedMaximum } from '../prose.ts';
import type { RuleName } from '../rules.ts';

export interface PageSizeFinding {
  readonly value: number;
  readonly max?: number;
  readonly rule: RuleName;
  readonly confidence: number;
}

const USUAL = 100;
/** More records per page gain little and make a failed page costly. */
const ENOUGH = 1000;
/** A maximum like this is the integer type's, not the API's. */
const TYPE_LIMIT = 100_000;

function within(max: number, rule: RuleName, confidence: number): PageSizeFinding {
  if (max >= TYPE_LIMIT) return { value: USUAL, rule: 'page-size/usual', confidence: 0.6 };
  return { value: Math.min(max, ENOUGH), max, rule, confidence };
}

/** The page size to ask for, never above a maximum that is stated anywhere. */
export function pageSizeOf(field: RequestField): PageSizeFinding {
  const { view } = field;
  const stated = statedMaximum(field.description);
  if (view.maximum !== undefined && view.maximum >= 1) {
    const maximum = stated === undefined ? view.maximum : Math.min(view.maximum, stated);
    return within(Math.floor(maximum), 'page-size/maximum', 0.95);
  }
  const sizes = (view.enum ?? []).map(Number).filter((size) => Number.isInteger(size) && size > 0);
  if (sizes.length > 0) return within(Math.max(...sizes), 'page-size/enum', 0.95);
  if (stated !== undefined) return within(stated, 'page-size/stated', 0.85);
  const usual = typeof view.default === 'number' && view.default > USUAL ? view.default : USUAL;
  return { value: Math.min(Math.floor(usual), ENOUGH), rule: 'page-size/usual', confidence: 0.6 };
}
