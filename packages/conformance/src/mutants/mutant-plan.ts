import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ConfigError } from '@tapwright/connector';
import { ownModule } from '../package/test-process.ts';
import type { PlannedMutant } from './plan-mutants.ts';
import { nodeProcess, watchConfined } from '../sandbox/node-process.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';

/** Marks the line with the plan among what a package prints when it is loaded. */
export const PLAN = '@@tapwright-mutants ';

const planSchema = z.array(
  z.object({
    name: z.string(),
    operator: z.string(),
    subject: z.string().optional(),
    bug: z.string(),
    parts: z.array(z.string()),
    missing: z.string(),
    inapplicable: z.string().optional(),
  }),
);

/** How the process in which the package is loaded is kept from the rest of the machine. */
export interface Confined {
  /** Flags of Node for it. */
  readonly nodeFlags?: readonly string[];
  readonly sandbox?: Sandbox | undefined;
}

/** The mutants of a package, found out in a process of their own: its code is loaded, not run here. */
export async function mutantPlan(
  folder: string,
  signal?: AbortSignal,
  confined: Confined = {},
): Promise<readonly PlannedMutant[]> {
  const { text, noise } = await listed(folder, signal, confined);
  const line = text.split('\n').find((one) => one.startsWith(PLAN));
  if (line !== undefined) return planSchema.parse(JSON.parse(line.slice(PLAN.length))).map(exact);
  throw new ConfigError(`${folder} cannot be loaded: ${noise.trim().split('\n').slice(0, 4).join(' ')}`, {
    code: 'connector_unloadable',
    hint: 'Its src/index.ts, or what its package.json exports, must have a connector as its default export.',
  });
}

function exact({ subject, inapplicable, ...rest }: z.output<typeof planSchema>[number]): PlannedMutant {
  return { ...rest, ...(subject !== undefined && { subject }), ...(inapplicable !== undefined && { inapplicable }) };
}

async function listed(
  folder: string,
  signal: AbortSignal | undefined,
  { nodeFlags = [], sandbox }: Confined,
): Promise<{ text: string; noise: string }> {
  const { program, args, cwd, env } = nodeProcess({
    folder,
    args: [
      '--disable-warning=ExperimentalWarning',
      ...nodeFlags,
      '--import',
      ownModule('package/resolution-hook'),
      fileURLToPath(ownModule('mutants/list-mutants')),
      folder,
    ],
    env: process.env,
    sandbox,
  });
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], ...(signal && { signal }) });
  watchConfined(child, sandbox);
  let text = '';
  let noise = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (noise += chunk.toString()));
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve());
  });
  return { text, noise };
}
