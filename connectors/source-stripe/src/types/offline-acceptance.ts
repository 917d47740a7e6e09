export type OfflineAcceptance = Record<string, unknown>;
