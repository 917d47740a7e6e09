import { sectionsOf, type Section } from '../pages/sections.ts';
import type { Span } from './find-quote.ts';
import { readable, type Readable } from './readable.ts';

/** A source as the gate reads it. */
export interface GatePage {
  /** Id of the source. */
  readonly id: string;
  readonly text: string;
  readonly readable: Readable;
  readonly sections: readonly Section[];
  /** Passages that nobody sees who looks at the page. */
  readonly hidden: readonly Span[];
  /** Id of a section → paths that it speaks of, as far as somebody has looked. */
  readonly spoken: Map<string, ReadonlySet<string>>;
  /** Id of a section → whether it gives instructions to machines. */
  readonly instructs: Map<string, boolean>;
}

export function gatePage(id: string, text: string, hidden: readonly Span[] = []): GatePage {
  return {
    id,
    text,
    readable: readable(text),
    sections: sectionsOf(text),
    hidden,
    spoken: new Map(),
    instructs: new Map(),
  };
}
