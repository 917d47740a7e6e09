import { ConfigError } from '@tapwright/connector';
import { formatPointer } from './pointer.ts';
import { segmentsOf, type Node } from './node.ts';
import type { SourceDocument } from './source-document.ts';

/** Something in a description that is wrong or had to be assumed, with its place. */
export interface DescriptionWarning {
  readonly message: string;
  readonly pointer?: string;
  readonly line?: number;
  readonly file?: string;
}

export interface Problems {
  /** Notes what is wrong at a node and goes on. */
  warn(at: Node, message: string): void;
  /** All warnings in the order of their files and pointers' first mention, with lines. */
  list(): DescriptionWarning[];
}

/** More warnings than anyone reads; the rest is counted. */
const MOST = 500;

export function createProblems(): Problems {
  const noted: { document: SourceDocument; segments: string[]; message: string }[] = [];
  const seen = new Set<string>();
  let more = 0;
  return {
    warn(at, message) {
      if (noted.length >= MOST) {
        more += 1;
        return;
      }
      const segments = segmentsOf(at);
      const key = JSON.stringify([at.document.label, segments, message]);
      if (seen.has(key)) return;
      seen.add(key);
      noted.push({ document: at.document, segments, message });
    },
    list() {
      const lines = new Map<(typeof noted)[number], number | undefined>();
      for (const document of new Set(noted.map((problem) => problem.document))) {
        const here = noted.filter((problem) => problem.document === document);
        const found = document.lines(here.map((problem) => problem.segments));
        here.forEach((problem, index) => lines.set(problem, found[index]));
      }
      const warnings = noted.map((problem): DescriptionWarning => {
        const line = lines.get(problem);
        return {
          message: problem.message,
          pointer: formatPointer(problem.segments),
          file: problem.document.label,
          ...(line !== undefined && { line }),
        };
      });
      if (more > 0) warnings.push({ message: `${more} further warnings are not listed` });
      return warnings;
    },
  };
}

/** The error for something that stops the reading, told with file, line and pointer. */
export function descriptionError(at: Node, code: string, message: string, hint: string): ConfigError {
  const segments = segmentsOf(at);
  const line = at.document.lines([segments])[0];
  const place = `${at.document.label}${line === undefined ? '' : `:${line}`}`;
  return new ConfigError(`${place}: ${message} (at ${formatPointer(segments) || 'the top'})`, { code, hint });
}
