/** Something that makes a package not what it claims to be. */
export interface Finding {
  /** `edited-file`, `runtime-shipped`, `result-differs` … */
  readonly code: string;
  readonly message: string;
  /** The file that it is about, from the package's folder. */
  readonly path?: string;
}

export function finding(code: string, message: string, path?: string): Finding {
  return path === undefined ? { code, message } : { code, message, path };
}

/** Names in a message, at most six of them. */
export function some(names: readonly string[]): string {
  return names.slice(0, 6).join(', ') + (names.length > 6 ? ` and ${names.length - 6} more` : '');
}
