import { plain } from './words.ts';
import type { FieldPath } from '../schema.ts';
import type { OperationView } from './operation-view.ts';
import type { Records } from './records.ts';
import { isArray, isObject, type Property, type Schemas, type SchemaView } from './schema-view.ts';

/** A scalar beside the records, in the body of an answer. */
export interface ResponseField {
  readonly path: FieldPath;
  readonly name: string;
  readonly plain: string;
  /** Names above it in one spelling: `paging.next.after` → `paging`, `next`. */
  readonly above: readonly string[];
  readonly view: SchemaView;
  readonly description: string;
  /** Only the example has it; the schema does not. */
  readonly shown: boolean;
}

/** An array of `{rel, href}` beside the records. */
interface LinkArray {
  readonly path: FieldPath;
}

export interface Envelope {
  readonly fields: readonly ResponseField[];
  readonly links: readonly LinkArray[];
  /** Paths of objects beside the records. */
  readonly objects: readonly FieldPath[];
}

const MOST_FIELDS = 300;
const MOST_DEPTH = 4;

function isLinkItem(view: SchemaView): boolean {
  return view.properties.has('rel') && (view.properties.has('href') || view.properties.has('url'));
}

/** Everything in the answer's body besides the records. */
export function readEnvelope(view: OperationView, records: Records, schemas: Schemas): Envelope {
  const fields: ResponseField[] = [];
  const links: LinkArray[] = [];
  const objects: FieldPath[] = [];
  const recordsAt = records.path.join('\0');
  const add = (property: Property, at: FieldPath, inner: SchemaView) => {
    fields.push({
      path: at,
      name: property.name,
      plain: property.plain,
      above: at.slice(0, -1).map(plain),
      view: inner,
      description: inner.description ?? '',
      shown: view.response?.shown.has(at.join('\0')) === true,
    });
  };
  const visit = (parent: SchemaView, path: FieldPath) => {
    for (const property of parent.properties.values()) {
      if (fields.length >= MOST_FIELDS) return;
      const at = [...path, property.name];
      const inner = schemas.view(property.schema);
      if (at.join('\0') === recordsAt) continue;
      if (isArray(inner)) {
        if (isLinkItem(schemas.view(inner.items))) links.push({ path: at });
      } else if (inner.properties.size > 0) {
        objects.push(at);
        // A link that is an address or an object with one is found at the same place either way.
        const also = inner.types.has('string') && inner.properties.has('href');
        if (also) add(property, at, inner);
        else if (at.length < MOST_DEPTH) visit(inner, at);
      } else if (isObject(inner) && inner.types.size < 2) {
        objects.push(at);
      } else add(property, at, inner);
    }
  };
  const root = schemas.view(view.response?.schema);
  if (records.shape !== 'single' && !isArray(root)) visit(root, []);
  return { fields, links, objects };
}
