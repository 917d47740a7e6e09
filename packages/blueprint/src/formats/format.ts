import type { RecordedAnswer } from '../examples/observed.ts';
import type { DescriptionWarning, Problems } from '../openapi/problems.ts';
import type { SourceDocument } from '../openapi/source-document.ts';
import type { Contract } from '../schema.ts';

/** What a reader of one format works with. */
export interface FormatInput {
  readonly main: SourceDocument;
  readonly problems: Problems;
}

/** What a reader of one format finds; the rest of a description is the same for all. */
export interface FormatResult {
  /** `google-discovery-v1`, `postman-2.1`, `har-1.2`, `graphql`. */
  readonly kind: string;
  readonly contract: Contract;
  readonly title: string;
  readonly apiVersion: string;
  readonly description?: string;
  readonly documentationUrl?: string;
  /** Where the title is a poor name. */
  readonly name?: string;
  readonly warnings?: readonly DescriptionWarning[];
  readonly shown?: readonly RecordedAnswer[];
}

export type FormatReader = (input: FormatInput) => FormatResult;
