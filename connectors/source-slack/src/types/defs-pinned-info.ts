export type DefsPinnedInfo = Record<string, unknown>;
