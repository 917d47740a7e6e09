export type EmptyObject = Record<string, unknown>;
