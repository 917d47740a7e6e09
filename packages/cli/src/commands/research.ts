import { researchApi } from '@tapwright/app';
import { Command } from 'commander';
import { resolve } from 'node:path';
import { agentOptions, withAgentFlags, type AgentFlags } from '../agent-flags.ts';
import { list } from '../argument.ts';
import { card } from '../ask-gate.ts';
import { emitJson, say, type CommandContext } from '../command-context.ts';

interface ResearchFlags extends AgentFlags {
  readonly out: string;
  readonly name?: string;
  readonly streams?: string[];
  readonly actions?: string[];
  readonly directories?: string[];
  readonly allowPrivate?: boolean;
}

export function researchCommand(context: CommandContext): Command {
  return withAgentFlags(new Command('research'))
    .description('find out how an API works: writes blueprint.json and dossier.json, with what proves each fact')
    .argument('<subject>', 'a description (file or address), an address of documentation, a folder of pages, or a name')
    .option('-o, --out <dir>', 'folder for the two files', '.')
    .option('--name <name>', 'name of the API')
    .option('--streams <names>', 'only these (comma-separated, * matches)', list)
    .option('--actions <names>', 'only these (comma-separated, * matches)', list)
    .option('--directories <dirs>', 'folders of descriptions in which a name is looked for', list)
    .option('--allow-private', 'pages may be fetched from loopback and private addresses')
    .action(async (subject: string, flags: ResearchFlags) => {
      const { name, streams, actions, directories, allowPrivate } = flags;
      const out = resolve(flags.out);
      const outcome = await researchApi({
        ...agentOptions(flags, context),
        subject,
        name,
        wanted: { ...(streams && { streams }), ...(actions && { actions }) },
        directories: directories?.map((folder) => resolve(folder)),
        allowPrivate,
        out,
      });
      if (flags.json === true) emitJson({ type: 'research-result', ...outcome });
      else process.stdout.write(`${card({ details: { ...outcome } })}\n`);
      say(
        flags,
        `in ${out}: blueprint.json, dossier.json\n  next: tapwright generate ${resolve(out, 'blueprint.json')}`,
      );
    });
}
