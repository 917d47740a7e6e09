import { apiBehaviourSchema } from '@tapwright/conformance';
import { z } from 'zod';

const texts = z.array(z.string()).readonly();
const changeLevel = z.enum(['patch', 'minor', 'major']);

/** Something that reads with a connector: a connection of the store, a schedule, a line of a file. */
export const knownConnectionSchema = z.strictObject({
  name: z.string(),
  /** Names of streams that it reads; absent: all. */
  streams: texts.exactOptional(),
});

export type KnownConnection = z.output<typeof knownConnectionSchema>;

const affectedConnection = z.strictObject({
  name: z.string(),
  /** What it notices of the changes, once the new package is used. */
  changes: texts,
  /** Streams that it reads and that do not come whole any more, if the old package is kept. */
  breaks: texts,
});

/** What became of an API, of a package that reads it, and of those who use the package. Plain data. */
export const driftReportSchema = z.strictObject({
  formatVersion: z.literal(1),
  /** `source-github`. */
  connector: z.string(),
  title: z.string(),
  /** Where the description is. */
  address: z.string(),
  apiVersion: z.strictObject({ before: z.string(), now: z.string() }),
  /** Of the package. */
  version: z.strictObject({ before: z.string(), now: z.string() }),
  level: changeLevel,
  /** For people, breaking ones first. */
  changes: z.array(z.strictObject({ level: changeLevel, kind: z.string(), message: z.string() })).readonly(),
  /** Facts of the overlay that have no place any more. */
  lost: texts,
  /** What else there is to say: streams that could be taken in, warnings. */
  remarks: texts,
  /** Each package against the mock of its own API, and of the other's. */
  behaviour: z.strictObject({
    before: z.array(apiBehaviourSchema).readonly(),
    now: z.array(apiBehaviourSchema).readonly(),
  }),
  verdict: z.strictObject({
    /** Streams of the package in use that the new API does not give whole, although its own did. */
    breaks: texts,
    /** Streams of the new package that are not read whole from the new API. */
    fails: texts,
    /** Streams of both packages that the new one does not read whole from the old API: no reason not to wait. */
    tooEarly: texts,
    /** The new package may be rolled out before the API changes. */
    canRollOutFirst: z.boolean(),
  }),
  /** Of those that are known; absent where nobody could be asked. */
  connections: z
    .strictObject({ known: z.number().int(), affected: z.array(affectedConnection).readonly() })
    .exactOptional(),
  /** How the packages' code was confined. */
  sandbox: z.string(),
});

export type DriftReport = z.output<typeof driftReportSchema>;
