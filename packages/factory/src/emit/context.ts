import type { Blueprint } from '@tapwright/blueprint';
import type { TypeBook } from '../types/type-book.ts';

/** What every printer of a file needs to know. */
export interface EmitContext {
  readonly blueprint: Blueprint;
  /** `source-github`. */
  readonly packageName: string;
  readonly version: string;
  readonly descriptions: 'keep' | 'drop';
  readonly types: TypeBook;
  readonly layout: Layout;
  /** What the package leaves out or bends, for the report. */
  readonly warnings: string[];
}

/** Names of modules, files and constants, each unique in its scope. */
export interface Layout {
  /** One file per stream, or all in `streams.ts`. */
  readonly streamFiles: boolean;
  /** One file per action, or all in `actions.ts`. */
  readonly actionFiles: boolean;
  /** One file per type, or all in `types.ts`. */
  readonly typeFiles: boolean;
  /** By the blueprint's name of the stream. */
  readonly streams: ReadonlyMap<string, NamedParts>;
  readonly actions: ReadonlyMap<string, NamedParts>;
}

export interface NamedParts {
  /** The constant. */
  readonly constant: string;
  /** Constants of JSON Schemas: of a stream's records, of an action's input and output. */
  readonly schema: string;
  readonly input: string;
  readonly output: string;
  /** File name without extension. */
  readonly file: string;
}
