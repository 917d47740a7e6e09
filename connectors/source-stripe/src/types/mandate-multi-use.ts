export type MandateMultiUse = Record<string, unknown>;
