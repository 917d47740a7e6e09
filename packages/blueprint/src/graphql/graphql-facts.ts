import { z } from 'zod';
import { fieldPath, type Operation } from '../schema.ts';

/** Where a contract keeps what makes an operation one of GraphQL. */
export const GRAPHQL = 'x-graphql';

const streamFacts = z.strictObject({
  /** Suggested name. */
  name: z.string(),
  /** Type of its records. */
  type: z.string(),
  records: fieldPath,
  item: fieldPath.optional(),
  shape: z.enum(['array', 'single']),
  /** Path of the Relay connection, where the list is one. */
  connection: fieldPath.optional(),
  /** Variables that page. */
  after: z.string().optional(),
  size: z.string().optional(),
  offset: z.string().optional(),
  /** The variable that takes the id of a record of another type. */
  parent: z.strictObject({ type: z.string(), variable: z.string() }).optional(),
  /** Required variable → name of the config field that gives it. */
  config: z.record(z.string(), z.string()),
});

const facts = z.strictObject({
  kind: z.enum(['query', 'mutation']),
  /** The list or record that it answers with, if it can be a stream. */
  stream: streamFacts.optional(),
});

export type GraphqlFacts = z.output<typeof facts>;
export type GraphqlStream = z.output<typeof streamFacts>;

/** What is known of a GraphQL operation; undefined for any other. */
export function graphqlFacts(operation: Operation): GraphqlFacts | undefined {
  const found: unknown = operation.extensions?.[GRAPHQL];
  return found === undefined ? undefined : facts.safeParse(found).data;
}
