import { createInterface } from 'node:readline/promises';
import type { ModelAnswer, ModelRequest } from '../protocol/model-request.ts';
import type { AnswerSource } from './answer-source.ts';
import { checkAnswer } from './check-answer.ts';

export interface Terminal {
  readonly input: NodeJS.ReadableStream;
  readonly output: NodeJS.WritableStream;
}

/**
 * Asks whoever sits at the terminal, one request after the other: an answer ends with a line that is a single dot. What
 * starts with a brace is read as JSON (see `ANSWER_FORMS`), everything else as words.
 */
export function terminalSource({ input, output }: Terminal): AnswerSource & { close(): void } {
  const lines = createInterface({ input, output, terminal: false });
  const waiting: ((line: string | undefined) => void)[] = [];
  const typed: string[] = [];
  let ended = false;
  lines.on('line', (line) => {
    const next = waiting.shift();
    if (next === undefined) typed.push(line);
    else next(line);
  });
  lines.on('close', () => {
    ended = true;
    for (const next of waiting.splice(0)) next(undefined);
  });
  const line = (): Promise<string | undefined> =>
    new Promise((resolve) => {
      const had = typed.shift();
      if (had !== undefined || ended) resolve(had);
      else waiting.push(resolve);
    });
  const say = (text: string): void => void output.write(`${text}\n`);
  let turn: Promise<unknown> = Promise.resolve();
  return {
    answer: (request, signal) => {
      const mine = turn.then(() => ask(request, signal, line, say));
      turn = mine.catch(() => undefined);
      return mine;
    },
    close: () => lines.close(),
  };
}

async function ask(
  request: ModelRequest,
  signal: AbortSignal,
  line: () => Promise<string | undefined>,
  say: (text: string) => void,
): Promise<ModelAnswer> {
  signal.throwIfAborted();
  say(requestText(request));
  for (;;) {
    const text = await until(line);
    signal.throwIfAborted();
    if (text === undefined) throw new Error('the terminal was closed');
    const checked = checkAnswer(
      /^\s*\{/.test(text) ? asAnswer(text, request) : JSON.stringify({ text: text.trim() }),
      request,
    );
    if ('answer' in checked) {
      say('answered\n');
      return checked.answer;
    }
    say(
      `refused:\n${checked.problems.map((problem) => `  ${problem}`).join('\n')}\nagain, and end with a line of one dot:`,
    );
  }
}

/** Where an object is wanted, it may be typed as it is. */
function asAnswer(text: string, { output }: ModelRequest): string {
  if (output === undefined) return text;
  try {
    const given: unknown = JSON.parse(text);
    const isForm =
      typeof given === 'object' && given !== null && ['object', 'toolCalls', 'refusal'].some((key) => key in given);
    return isForm ? text : JSON.stringify({ object: given });
  } catch {
    return text;
  }
}

async function until(line: () => Promise<string | undefined>): Promise<string | undefined> {
  const lines: string[] = [];
  for (let next = await line(); next !== '.'; next = await line()) {
    if (next === undefined) return undefined;
    lines.push(next);
  }
  return lines.join('\n');
}

/** A request as a person reads it. */
export function requestText(request: ModelRequest): string {
  const parts = request.messages.flatMap((message) =>
    message.parts.map((part) => {
      if (part.type === 'text') return `── ${message.role}\n${part.text}`;
      if (part.type === 'tool-call') return `── you used ${part.name}\n${JSON.stringify(part.input)}`;
      return `── it gave back\n${part.text}`;
    }),
  );
  const tools = request.tools.map(
    ({ name, description, schema }) => `  ${name}: ${description}\n    ${JSON.stringify(schema)}`,
  );
  return [
    `\n═══ request ${request.number} for ${request.model}`,
    ...(request.system === '' ? [] : [`── instructions\n${request.system}`]),
    ...parts,
    ...(tools.length === 0 ? [] : [`── tools: {"toolCalls": [{"name": "…", "input": {…}}]}\n${tools.join('\n')}`]),
    ...(request.output === undefined
      ? []
      : [`── answer with an object of this schema\n${JSON.stringify(request.output)}`]),
    '── your answer; end with a line of one dot:',
  ].join('\n');
}
