export type MandateLink = Record<string, unknown>;
