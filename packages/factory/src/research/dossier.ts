import { z } from 'zod';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const span = z.tuple([z.number().int().nonnegative(), z.number().int().nonnegative()]);

const dossierSource = z.strictObject({
  id: z.string().min(1),
  /** Where it was read: an address without its query, or a path. */
  address: z.string(),
  /** Of the bytes as they came; an artefact. */
  sha256: hash,
  /** Of the text that was made of them and that spans count in; an artefact. Absent for a description. */
  text: hash.optional(),
  fetchedAt: z.iso.datetime(),
  /** `html`, `markdown`, `text`, or the format of a description. */
  kind: z.string(),
  bytes: z.number().int().nonnegative(),
  title: z.string().optional(),
  /** Passages of the text that nobody sees who looks at the page. */
  hidden: z.array(span).optional(),
});

const dossierFact = z.strictObject({
  id: z.string().min(1),
  /** `api`, `GET /things`, `GET /things parameter limit`, `object thing field id`, … */
  subject: z.string(),
  property: z.string(),
  value: z.string(),
  status: z.enum(['proven', 'assumed', 'contradicted']),
  /** Why it is not proven. */
  reason: z.string().optional(),
  /** The passage that is said to prove it. */
  quote: z.string().optional(),
  /** Id of a source. */
  source: z.string().optional(),
  /** Where the passage stands in the source's text. */
  span: span.optional(),
  /** Part of the source's text in which the passage was looked for first. */
  within: span.optional(),
  /** What a second reader, who was not told the value, reads in the passage; null where it does not say. */
  second: z.string().nullable().optional(),
});

/** Where sources disagree. */
const contradiction = z.strictObject({
  subject: z.string(),
  property: z.string(),
  /** Ids of facts, each with its quote; one alone where two readers of the same passage disagree. */
  facts: z.array(z.string()).min(1),
  /** The one that is taken all the same, and why. */
  taken: z.string().optional(),
  reason: z.string(),
});

/** An answer that a source shows. What stands there is found at its place; the package's tests are made of its shape. */
const dossierExample = z.strictObject({
  /** Id of an operation in the contract, or `GET /things`; absent for what may come from any. */
  operation: z.string().optional(),
  status: z.number().int(),
  source: z.string(),
  /** In a description. */
  pointer: z.string().optional(),
  /** In the text of a page. */
  span: span.optional(),
  /** Of the passage as it stands there. */
  hash,
});

/** A correction after feedback on a description. */
const dossierProposal = z.strictObject({
  /** Into the blueprint. */
  pointer: z.string(),
  /** JSON. */
  value: z.string(),
  status: z.enum(['proven', 'assumed']),
  /** Why it is not used. */
  reason: z.string().optional(),
  quote: z.string(),
  /** `person`, `tests`, or the address of the description. */
  source: z.string(),
});

export const dossierSchema = z.strictObject({
  formatVersion: z.literal(1),
  sources: z.array(dossierSource),
  facts: z.array(dossierFact),
  contradictions: z.array(contradiction),
  examples: z.array(dossierExample).optional(),
  proposals: z.array(dossierProposal).optional(),
});

/** What research found, and what proves it. Only here stand the words of others; a blueprint has places and hashes. */
export type Dossier = z.output<typeof dossierSchema>;
export type DossierSource = z.output<typeof dossierSource>;
export type DossierFact = z.output<typeof dossierFact>;
export type DossierExample = z.output<typeof dossierExample>;
export type DossierProposal = z.output<typeof dossierProposal>;
export type Contradiction = z.output<typeof contradiction>;
