import type { JsonObject } from '../json.ts';
import { loadCsvParser } from '../optional-modules.ts';
import { malformed } from './body-text.ts';
import { createTextCoercion } from './coerce-text.ts';
import type { StreamPlan } from './stream-plan.ts';

/** The rows of a CSV text whose first line names the columns. Cells become what the schema asks for. */
export function decodeCsv(plan: StreamPlan, text: string): readonly JsonObject[] {
  const coerce = createTextCoercion(plan.stream.schema);
  return parseRows(plan, text).map((row) => coerce(row));
}

/** A page of HTML, whatever it is called: it would pass for a header line without rows. */
const HTML = /^\s*<(!doctype|html)[\s>]/i;

function parseRows(plan: StreamPlan, text: string): readonly Record<string, string>[] {
  if (HTML.test(text)) throw malformed(plan.name, 'CSV', undefined);
  try {
    return loadCsvParser()<Record<string, string>>(text, {
      bom: true,
      columns: uniqueNames,
      delimiter: plan.records.delimiter ?? ',',
      relax_column_count: true,
      skip_empty_lines: true,
    });
  } catch (cause) {
    throw malformed(plan.name, 'CSV', cause);
  }
}

/** A column without a name, or with the name of another, keeps its values under a name of its own. */
function uniqueNames(names: readonly string[]): string[] {
  const used = new Set<string>();
  return names.map((name, index) => {
    let unique = name === '' ? `column_${index + 1}` : name;
    for (let count = 2; used.has(unique); count++) unique = `${name}_${count}`;
    used.add(unique);
    return unique;
  });
}
