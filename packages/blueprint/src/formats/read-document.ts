import { parseText } from '../openapi/parse-text.ts';
import { createProblems } from '../openapi/problems.ts';
import {
  readOpenApiDocument,
  remarksOf,
  withinStack,
  type Description,
  type OpenApiText,
  type ReadOpenApiOptions,
} from '../openapi/read-openapi.ts';
import { otherFormat, type OtherFormat } from '../openapi/recognise.ts';
import type { SourceDocument } from '../openapi/source-document.ts';
import { suggestName } from '../openapi/suggest-name.ts';
import type { FormatReader } from './format.ts';

/** Loaded when they are needed: some bring libraries of their own. */
const READERS: Readonly<Record<OtherFormat, () => Promise<FormatReader>>> = {
  'google-discovery': async () => (await import('../google/read-discovery.ts')).readDiscovery,
  postman: async () => (await import('../postman/read-postman.ts')).readPostman,
  har: async () => (await import('../har/read-har.ts')).readHar,
  'graphql-sdl': async () => (await import('../graphql/read-graphql.ts')).readGraphql,
  'graphql-introspection': async () => (await import('../graphql/read-graphql.ts')).readGraphql,
};

/** Reads a description that is at hand as a text, in any format that is known: its content tells which. */
export async function readDescriptionText(input: OpenApiText): Promise<Description> {
  const isUrl = input.address !== undefined && /^https?:\/\//.test(input.address) && URL.canParse(input.address);
  return readDocumentBytes(new TextEncoder().encode(input.text), {
    label: input.address ?? 'description',
    location: isUrl && input.address !== undefined ? { kind: 'url', url: new URL(input.address) } : { kind: 'text' },
  });
}

export async function readDocumentBytes(bytes: Uint8Array, options: ReadOpenApiOptions): Promise<Description> {
  const main = withinStack(options.label, () => parseText(bytes, options.label, options.location, options.limits));
  const format = otherFormat(main.data);
  const reader = format === undefined ? undefined : await READERS[format]();
  return withinStack(options.label, () =>
    reader === undefined ? readOpenApiDocument(main, options) : readOther(reader, main, options),
  );
}

function readOther(reader: FormatReader, main: SourceDocument, { label, location }: ReadOpenApiOptions): Description {
  const problems = createProblems();
  const {
    kind,
    contract,
    title,
    apiVersion,
    description,
    documentationUrl,
    name,
    warnings,
    shown = [],
  } = reader({
    main,
    problems,
  });
  return {
    contract,
    title,
    apiVersion,
    ...(description !== undefined && { description }),
    ...(documentationUrl !== undefined && { documentationUrl }),
    name: name ?? suggestName(title, contract.servers[0]?.url, label),
    source: { kind, ...(location.kind !== 'text' && { address: label }), hash: main.hash },
    warnings: [...remarksOf([main]), ...(warnings ?? []), ...problems.list()],
    ...(shown.length > 0 && { shown }),
  };
}
