import type { BlueprintPagination } from '@tapwright/blueprint';
import { literal } from '../code/literal.ts';
import type { EmitContext } from './context.ts';
import { recordSchema, streamCode, streamImports, type StreamPlan } from './stream-file.ts';

type Files = Map<string, string>;

/** `src/streams.ts`, or `src/streams/<name>.ts` with an index, and the schemas beside. */
export function emitStreams(
  context: EmitContext,
  plans: readonly StreamPlan[],
  shared: BlueprintPagination | undefined,
  files: Files,
): void {
  for (const plan of plans) files.set(`src/schemas/${plan.parts.file}.ts`, schemaModule(context, plan));
  const list = `export const streams = [${plans.map(({ parts }) => parts.constant).join(', ')}] as const;\n`;
  if (!context.layout.streamFiles) {
    const body = plans.map((plan) => streamCode(context, plan, shared)).join('\n');
    const head = plans.length === 0 ? '' : streamImports(context, plans, body, '.');
    files.set('src/streams.ts', `${head}\n${body}\n/** All streams, parents and children. */\n${list}`);
    return;
  }
  for (const plan of plans) {
    const body = streamCode(context, plan, shared);
    files.set(`src/streams/${plan.parts.file}.ts`, `${streamImports(context, [plan], body, '..')}\n${body}`);
  }
  const imports = plans.map(({ parts }) => `import { ${parts.constant} } from './${parts.file}.ts';`).join('\n');
  files.set('src/streams/index.ts', `${imports}\n\n/** All streams, parents and children. */\n${list}`);
}

function schemaModule(context: EmitContext, plan: StreamPlan): string {
  return `import type { JsonSchema } from '@tapwright/connector';

export const ${plan.parts.schema}: JsonSchema = ${literal(recordSchema(context, plan))};
`;
}
