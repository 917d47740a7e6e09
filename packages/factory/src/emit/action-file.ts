import type { Action, Operation } from '@tapwright/blueprint';
import type { JsonSchema } from '@tapwright/connector';
import { docComment, plainText } from '../code/comment.ts';
import { code, literal } from '../code/literal.ts';
import { pascalName } from '../code/names.ts';
import { inlineSchema } from '../types/inline-schema.ts';
import { FILE } from '../types/type-book.ts';
import { actionInput, outputSchema, type ActionInput } from './action-input.ts';
import type { EmitContext, NamedParts } from './context.ts';

/** An action, ready to be printed. */
export interface ActionPlan {
  readonly action: Action;
  readonly operation: Operation;
  readonly parts: NamedParts;
  readonly input: ActionInput;
  /** Name and text of the interface of its input. */
  readonly inputName: string;
  readonly inputText: string;
  readonly outputText: string;
  readonly output: JsonSchema | undefined;
  /** Declared types that it mentions. */
  readonly uses: ReadonlySet<string>;
}

/** Decides inputs, outputs and their types of all actions. */
export function planActions(context: EmitContext): ActionPlan[] {
  const operations = new Map(context.blueprint.contract.operations.map((operation) => [operation.id, operation]));
  const plans: ActionPlan[] = [];
  for (const action of context.blueprint.interpretation.actions) {
    const operation = operations.get(action.operation);
    const parts = context.layout.actions.get(action.name);
    if (operation && parts) plans.push(planAction(context, action, operation, parts));
    else context.warnings.push(`action ${action.name}: the contract has no operation ${action.operation}`);
  }
  return plans;
}

function planAction(context: EmitContext, action: Action, operation: Operation, parts: NamedParts): ActionPlan {
  const input = actionInput(context.blueprint, action, operation);
  for (const omitted of input.omitted) context.warnings.push(`action ${action.name}: ${omitted} is not sent`);
  const output = outputSchema(operation);
  const members = context.types.members(binaryFields(input));
  const answer = output === undefined ? undefined : context.types.typeOf(output);
  return {
    action,
    operation,
    parts,
    input,
    inputName: context.types.reserve(`${pascalName(parts.constant)}Input`),
    inputText: input.shape.properties.size === 0 ? '' : members.text,
    outputText: answer?.text ?? 'unknown',
    output,
    uses: new Set([...members.uses, ...(answer?.uses ?? [])]),
  };
}

/** Files are given as bytes. */
function binaryFields(input: ActionInput): ActionInput['shape'] {
  if (input.encoding !== 'multipart' && input.encoding !== 'binary') return input.shape;
  const properties = [...input.shape.properties].map(
    ([name, schema]) => [name, schema['format'] === 'binary' ? { ...schema, [FILE]: true } : schema] as const,
  );
  return { ...input.shape, properties: new Map(properties) };
}

/** The interface of the input and `export const createIssue = defineAction<…>()({ … });` */
export function actionCode(context: EmitContext, plan: ActionPlan): string {
  const { action, input, operation, inputName, parts } = plan;
  const describe = context.descriptions === 'keep';
  const text = action.description ?? operation.summary;
  const declared = plan.inputText !== '';
  const once = {
    ...(action.idempotencyKey && { idempotencyKey: action.idempotencyKey }),
    ...(action.idempotencyKeyLifetime !== undefined && { idempotencyKeyLifetime: action.idempotencyKeyLifetime }),
    ...(action.outcome && { outcome: action.outcome }),
  };
  const data = {
    ...(describe && text !== undefined && { description: plainText(text) }),
    request: { method: operation.method, path: operation.path },
    ...(declared
      ? { input: inputData(input, plan.parts.input) }
      : input.fixed !== undefined && { input: { fixed: input.fixed } }),
    ...(plan.output && { output: { schema: code(plan.parts.output) } }),
    operationClass: action.operationClass,
    ...once,
    ...(action.deprecated && { deprecated: true }),
  };
  const inputInterface = declared
    ? `${docComment(`Input of ${action.name}.`)}export interface ${inputName} ${plan.inputText}\n\n`
    : '';
  const types = `${declared ? inputName : 'Record<string, never>'}${plan.outputText === 'unknown' ? '' : `, ${plan.outputText}`}`;
  return `${inputInterface}export const ${parts.constant} = defineAction<${types}>()(${literal(data)});\n`;
}

function inputData(input: ActionInput, schema: string): object {
  return {
    ...(input.path.length > 0 && { path: input.path }),
    ...(input.query.length > 0 && { query: input.query }),
    ...(Object.keys(input.queryStyles).length > 0 && { queryStyles: input.queryStyles }),
    ...(input.headers.length > 0 && { headers: input.headers }),
    ...(input.body !== undefined && { body: input.body }),
    ...(input.within !== undefined && { within: input.within }),
    ...(input.fixed !== undefined && { fixed: input.fixed }),
    ...(input.encoding !== undefined && input.encoding !== 'json' && { encoding: input.encoding }),
    schema: code(schema),
  };
}

/** The JSON Schemas of an action as statements of a module. */
export function actionSchemas(context: EmitContext, plan: ActionPlan): string {
  const { contract } = context.blueprint;
  const statements: string[] = [];
  if (plan.inputText !== '') {
    statements.push(`export const ${plan.parts.input}: JsonSchema = ${literal(inputSchema(context, plan))};\n`);
  }
  if (plan.output) {
    const schema = inlineSchema(contract, plan.output, { descriptions: context.descriptions, budget: 150 });
    statements.push(`export const ${plan.parts.output}: JsonSchema = ${literal(schema)};\n`);
  }
  return statements.join('\n');
}

function inputSchema(context: EmitContext, plan: ActionPlan): JsonSchema {
  const { properties, required } = plan.input.shape;
  return inlineSchema(
    context.blueprint.contract,
    {
      type: 'object',
      properties: Object.fromEntries(properties),
      ...(required.size > 0 && { required: [...required] }),
      additionalProperties: false,
    },
    { descriptions: context.descriptions, budget: 250 },
  );
}

/** `import` lines of a module with actions. */
export function actionImports(
  context: EmitContext,
  plans: readonly ActionPlan[],
  body: string,
  root: '.' | '..',
): string {
  const uses = [...new Set(plans.flatMap((plan) => [...plan.uses]))].toSorted();
  const file = /\bMultipartFile\b/.test(body) ? ', type MultipartFile' : '';
  const lines = [
    `import { defineAction${file} } from '@tapwright/connector';`,
    ...schemaImports(context, plans, root),
    uses.length > 0
      ? `import type { ${uses.join(', ')} } from '${root}/types${context.layout.typeFiles ? '/index' : ''}.ts';`
      : '',
  ];
  return `${lines.filter((line) => line !== '').join('\n')}\n`;
}

function schemaImports(context: EmitContext, plans: readonly ActionPlan[], root: '.' | '..'): string[] {
  const constants = (plan: ActionPlan): string[] => [
    ...(plan.inputText === '' ? [] : [plan.parts.input]),
    ...(plan.output ? [plan.parts.output] : []),
  ];
  if (!context.layout.actionFiles) {
    const names = plans.flatMap(constants);
    return names.length === 0 ? [] : [`import { ${names.join(', ')} } from '${root}/schemas/actions.ts';`];
  }
  return plans
    .filter((plan) => constants(plan).length > 0)
    .map((plan) => `import { ${constants(plan).join(', ')} } from '${root}/schemas/actions/${plan.parts.file}.ts';`);
}
