import { readDiscovery } from '../google/read-discovery.ts';
import { readHar } from '../har/read-har.ts';
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
import { readPostman } from '../postman/read-postman.ts';
import type { FormatReader } from './format.ts';

const READERS: Partial<Record<OtherFormat, FormatReader>> = {
  'google-discovery': readDiscovery,
  postman: readPostman,
  har: readHar,
};

/** Reads a description that is at hand as a text, in any format that is known: its content tells which. */
export function readDescriptionText(input: OpenApiText): Description {
  const isUrl = input.address !== undefined && /^https?:\/\//.test(input.address) && URL.canParse(input.address);
  return readDocumentBytes(new TextEncoder().encode(input.text), {
    label: input.address ?? 'description',
    location: isUrl && input.address !== undefined ? { kind: 'url', url: new URL(input.address) } : { kind: 'text' },
  });
}

export function readDocumentBytes(bytes: Uint8Array, options: ReadOpenApiOptions): Description {
  return withinStack(options.label, () => {
    const main = parseText(bytes, options.label, options.location, options.limits);
    const format = otherFormat(main.data);
    const reader = format === undefined ? undefined : READERS[format];
    return reader === undefined ? readOpenApiDocument(main, options) : readOther(reader, main, options);
  });
}

function readOther(reader: FormatReader, main: SourceDocument, { label, location }: ReadOpenApiOptions): Description {
  const problems = createProblems();
  const { kind, contract, title, apiVersion, description, documentationUrl, name, warnings } = reader({
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
  };
}
