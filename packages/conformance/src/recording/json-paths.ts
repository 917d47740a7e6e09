import { ConfigError, isJsonObject } from '@tapwright/connector';

/** A name, a place, or `*` for all. */
type Step = string | number;

/** `data[*].email` → its steps. Throws ConfigError `redact_path_invalid`. */
export function parseJsonPath(path: string): readonly Step[] {
  const text = path.replace(/^\$\.?/, '');
  const steps: Step[] = [];
  const pattern = /\.?([^.[\]]+)|\[(\*|\d+)\]|\[["']([^"']+)["']\]/gy;
  let at = 0;
  for (const match of text.matchAll(pattern)) {
    const [all, name, place, quoted] = match;
    at += all.length;
    steps.push(name ?? quoted ?? (place === '*' ? '*' : Number(place)));
  }
  if (at === text.length && steps.length > 0) return steps;
  throw new ConfigError(`${JSON.stringify(path.slice(0, 100))} is no path in JSON`, {
    code: 'redact_path_invalid',
    hint: 'Write it like data[*].email; * stands for every element or field.',
  });
}

/** A copy of a value with what lies at the path replaced by a value of the same type that says nothing. */
export function blank(value: unknown, [step, ...rest]: readonly Step[]): unknown {
  if (step === undefined) return nothing(value);
  if (Array.isArray(value))
    return value.map((item, index) => (step === '*' || step === index ? blank(item, rest) : item));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, step === '*' || step === name ? blank(item, rest) : item]),
  );
}

function nothing(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
      return /^\d{4}-\d{2}-\d{2}T/.test(value) ? '2000-01-01T00:00:00Z' : 'redacted';
    case 'number':
      return 0;
    case 'boolean':
      return false;
    default:
      if (Array.isArray(value)) return [];
      return isJsonObject(value) ? {} : value;
  }
}
