import { z } from 'zod';
import { readPlan } from '../read-plan.ts';

const branch = {
  /** Folder of the connectors within the repository. Default `connectors`. */
  directory: z.string().min(1).exactOptional(),
  /** Branch that it is merged into. Default: the main one. */
  base: z.string().min(1).exactOptional(),
  remote: z.string().min(1).exactOptional(),
  /** False: after the last gate it is left to people. */
  merge: z.boolean().default(true),
};

const githubName = z.string().regex(/^[\w.-]{1,100}$/, 'a name as GitHub has them');

/** Where a package goes. Plain data without secrets: tokens are in the environment of whoever does it. */
export const publishPlanSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('folder'),
    /** Folder of the package. Default: `source-NAME` in `parent`. */
    out: z.string().min(1).exactOptional(),
    parent: z.string().min(1),
  }),
  z.strictObject({
    kind: z.literal('git'),
    repository: z.string().min(1),
    ...branch,
  }),
  z.strictObject({
    kind: z.literal('pull-request'),
    github: z.strictObject({
      /** Of GitHub Enterprise. Default: github.com, or what `GITHUB_API_URL` says. */
      host: z
        .string()
        .regex(/^[a-z0-9][a-z0-9.-]*\.[a-z]+(:\d+)?$/i, 'the name of a host')
        .exactOptional(),
      owner: githubName,
      repository: githubName,
    }),
    /** Folder of a clone to work from. Default: one of our own in the home folder, cloned over https. */
    repository: z.string().min(1).exactOptional(),
    /** It is made as a draft, which only people can make ready. */
    draft: z.boolean().default(false),
    ...branch,
  }),
  z.strictObject({
    kind: z.literal('npm'),
    /** Folder of the tarball. */
    out: z.string().min(1),
    /** Where it goes after the last gate. Default: nowhere. */
    registry: z.string().min(1).exactOptional(),
    tag: z
      .string()
      .regex(/^[a-z][\w.-]*$/i, 'a word as npm takes it')
      .exactOptional(),
    access: z.enum(['public', 'restricted']).exactOptional(),
  }),
]);

export type PublishPlan = z.output<typeof publishPlanSchema>;
export type PublishPlanInput = z.input<typeof publishPlanSchema>;

/** Throws a ConfigError (`publish_plan_invalid`) that names the first thing at fault. */
export function parsePublishPlan(value: unknown): PublishPlan {
  return readPlan(publishPlanSchema, value, {
    problem: 'nothing can be published',
    code: 'publish_plan_invalid',
    hint: 'Check the options of `tapwright publish --help`.',
  });
}

/** Whether the last gate leads anywhere: what is left to people asks nobody. */
export function isLeftToPeople(plan: PublishPlan): boolean {
  return (plan.kind === 'git' || plan.kind === 'pull-request') && !plan.merge;
}
