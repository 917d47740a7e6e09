import { ConfigError, isTapwrightError } from '@tapwright/connector';
import { createHash } from 'node:crypto';
import type { Contract } from '../schema.ts';
import { createDocumentSet } from './document-set.ts';
import { child, objectChild, rootNode, textChild, type Node } from './node.ts';
import { DEFAULT_LIMITS, parseText, type ParseLimits } from './parse-text.ts';
import { createProblems, type DescriptionWarning } from './problems.ts';
import { readOperations } from './read-operations.ts';
import { readRequirements, readSecuritySchemes } from './read-security.ts';
import { addressResolver, readServers } from './read-servers.ts';
import type { Reader } from './reader.ts';
import { recognise } from './recognise.ts';
import { createSchemaReader, type OpenApiFamily } from './schema-reader.ts';
import type { RecordedAnswer } from '../examples/observed.ts';
import { settleByExamples } from './settle-by-examples.ts';
import type { DocumentLocation, SourceDocument } from './source-document.ts';
import { suggestName } from './suggest-name.ts';

/** A description that was read: its contract, and what was found on the way. */
export interface Description {
  readonly contract: Contract;
  readonly title: string;
  readonly apiVersion: string;
  readonly description?: string;
  readonly documentationUrl?: string;
  /** Suggested name of the connector, without `source-`. */
  readonly name: string;
  readonly source: {
    /** `openapi-3.0.3`, `swagger-2.0`, `google-discovery-v1`, `postman-2.1`, `har-1.2`, `graphql`. */
    readonly kind: string;
    /** File name, or address without credentials. */
    readonly address?: string;
    /** SHA-256 of all that was read, hex. */
    readonly hash: string;
  };
  /** What is wrong in the description or had to be assumed. */
  readonly warnings: readonly DescriptionWarning[];
  /** Answers that were recorded or saved, where it is made of such; they may be somebody's data, and go no further. */
  readonly shown?: readonly RecordedAnswer[];
}

export interface OpenApiText {
  /** JSON or YAML. */
  readonly text: string;
  /** Where it comes from: an address makes relative server addresses absolute; else a name for messages. */
  readonly address?: string;
}

/** Reads an OpenAPI 2.0, 3.0 or 3.1 document that is at hand as a text. */
export function readOpenApi(input: OpenApiText): Description {
  const isUrl = input.address !== undefined && /^https?:\/\//.test(input.address) && URL.canParse(input.address);
  return readOpenApiBytes(new TextEncoder().encode(input.text), {
    label: input.address ?? 'description',
    location: isUrl && input.address !== undefined ? { kind: 'url', url: new URL(input.address) } : { kind: 'text' },
  });
}

export interface ReadOpenApiOptions {
  readonly label: string;
  readonly location: DocumentLocation;
  /** Real path of the folder that references may reach. */
  readonly root?: string;
  readonly limits?: ParseLimits;
}

export function readOpenApiBytes(bytes: Uint8Array, options: ReadOpenApiOptions): Description {
  return withinStack(options.label, () =>
    readOpenApiDocument(parseText(bytes, options.label, options.location, options.limits), options),
  );
}

/** Runs a reader; what is nested too deeply for it is told as such. */
export function withinStack<Result>(label: string, read: () => Result): Result {
  try {
    return read();
  } catch (error) {
    // Nesting that fits no stack, wherever it is found.
    if (!(error instanceof RangeError) || isTapwrightError(error)) throw error;
    throw new ConfigError(`${label}: the description is nested too deeply`, {
      code: 'description_too_deep',
      hint: 'An OpenAPI document has a few dozen levels at most.',
    });
  }
}

/** Reads a parsed document as OpenAPI. */
export function readOpenApiDocument(main: SourceDocument, options: ReadOpenApiOptions): Description {
  const { family, version, newer } = checkKind(main);
  const problems = createProblems();
  const documents = createDocumentSet({ main, problems, root: options.root, limits: options.limits ?? DEFAULT_LIMITS });
  const reader: Reader = {
    family,
    documents,
    problems,
    schemas: createSchemaReader({ documents, problems, family }),
    shown: [],
  };
  const root = rootNode(main);
  if (newer) problems.warn(root, `OpenAPI ${version} is newer than what is known here; it is read as 3.1`);
  const contract = readContract(reader, root);
  const info = objectChild(root, 'info');
  const title = (info && textChild(info, 'title')?.trim()) || options.label;
  const description = info && textChild(info, 'description');
  const documentation = objectChild(root, 'externalDocs');
  const documentationUrl = documentation && textChild(documentation, 'url');
  return {
    contract,
    title,
    apiVersion: (info && textChild(info, 'version')) ?? 'unknown',
    ...(description !== undefined && { description }),
    ...(documentationUrl !== undefined && { documentationUrl }),
    name: suggestName(title, contract.servers[0]?.url, options.label),
    source: {
      kind: `${family === '2.0' ? 'swagger' : 'openapi'}-${version}`,
      ...(options.location.kind !== 'text' && { address: options.label }),
      hash: hashOf(documents.all()),
    },
    warnings: [...remarksOf(documents.all()), ...problems.list()],
  };
}

function readContract(reader: Reader, root: Node): Contract {
  const servers = readServers(reader, root);
  const securitySchemes = readSecuritySchemes(reader, root, addressResolver(reader, servers));
  const security = readRequirements(reader, root, securitySchemes);
  const operations = readOperations(reader, root, securitySchemes);
  if (operations.length === 0)
    reader.problems.warn(child(root, 'paths') ?? root, 'the description declares no operation');
  const schemas = reader.schemas.named();
  settleByExamples(schemas, reader.shown, reader.problems);
  return {
    servers,
    securitySchemes,
    ...(security !== undefined && { security }),
    operations,
    schemas,
  };
}

function checkKind(main: SourceDocument): { family: OpenApiFamily; version: string; newer: boolean } {
  const found = recognise(main.data);
  if (found.kind === 'openapi') return found;
  if (found.kind === 'unsupported-version') {
    throw new ConfigError(`${main.label}: OpenAPI version \`${found.version.slice(0, 40)}\` is not supported`, {
      code: 'description_version',
      hint: 'OpenAPI 2.0, 3.0 and 3.1 are. Convert the description to one of them.',
    });
  }
  throw new ConfigError(`${main.label}: this is no OpenAPI document; it looks like ${found.looksLike}`, {
    code: 'description_kind',
    hint: 'Give an OpenAPI document (it begins with `openapi: 3.…` or `swagger: "2.0"`), a Google discovery document, a Postman collection, a HAR recording or a GraphQL schema.',
  });
}

/** What was wrong with the texts although they could be read. */
export function remarksOf(documents: readonly SourceDocument[]): DescriptionWarning[] {
  return documents.flatMap((document) => document.remarks.map((remark) => ({ ...remark, file: document.label })));
}

function hashOf(documents: readonly SourceDocument[]): string {
  const hashes = documents.map((document) => document.hash);
  if (hashes.length === 1 && hashes[0] !== undefined) return hashes[0];
  return createHash('sha256').update(hashes.join('\n')).digest('hex');
}
