/** One file or address of a description, parsed. */
export interface SourceDocument {
  /** As shown to people: path relative to the description's folder, or the address without credentials. */
  readonly label: string;
  /** Real path of a file, address of a URL, or undefined for a text that was passed in. */
  readonly location: DocumentLocation;
  readonly data: unknown;
  /** Line (from 1) of each pointer that exists; the nearest parent's line of one that does not. Slow: for problems only. */
  readonly lines: (pointers: readonly (readonly string[])[]) => (number | undefined)[];
  /** What was wrong with the text although it could be read. */
  readonly remarks: readonly { readonly message: string; readonly line?: number }[];
  /** SHA-256 of the bytes, hex. */
  readonly hash: string;
}

export type DocumentLocation =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'url'; readonly url: URL }
  | { readonly kind: 'text' };
