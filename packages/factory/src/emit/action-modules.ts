import { propertyName } from '../code/literal.ts';
import { actionCode, actionImports, actionSchemas, type ActionPlan } from './action-file.ts';
import type { EmitContext } from './context.ts';

type Files = Map<string, string>;

const SCHEMA_IMPORT = "import type { JsonSchema } from '@tapwright/connector';\n\n";

/** `src/actions.ts`, or `src/actions/<name>.ts` with an index, and the schemas of inputs and outputs beside. */
export function emitActions(context: EmitContext, plans: readonly ActionPlan[], files: Files): void {
  if (plans.length === 0) return;
  if (!context.layout.actionFiles) {
    const body = plans.map((plan) => actionCode(context, plan)).join('\n');
    files.set('src/actions.ts', `${actionImports(context, plans, body, '.')}\n${body}\n${actionList(plans)}`);
    const schemas = plans.map((plan) => actionSchemas(context, plan)).join('\n');
    if (schemas.trim() !== '') files.set('src/schemas/actions.ts', SCHEMA_IMPORT + schemas);
    return;
  }
  for (const plan of plans) {
    const body = actionCode(context, plan);
    files.set(`src/actions/${plan.parts.file}.ts`, `${actionImports(context, [plan], body, '..')}\n${body}`);
    const schemas = actionSchemas(context, plan);
    if (schemas !== '') files.set(`src/schemas/actions/${plan.parts.file}.ts`, SCHEMA_IMPORT + schemas);
  }
  const imports = plans.map(({ parts }) => `import { ${parts.constant} } from './${parts.file}.ts';`).join('\n');
  files.set('src/actions/index.ts', `${imports}\n\n${actionList(plans)}`);
}

/** Keys are the names that workflows and tools call; constants the same in TypeScript's spelling. */
function actionList(plans: readonly ActionPlan[]): string {
  const members = plans.map(({ action, parts }) => {
    const name = propertyName(action.name);
    return name === parts.constant ? name : `${name}: ${parts.constant}`;
  });
  return `/** Calls that are not streams, by name. */\nexport const actions = { ${members.join(', ')} };\n`;
}
