import { watch } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ModelAnswer, ModelRequest } from '../protocol/model-request.ts';
import type { AnswerSource } from './answer-source.ts';
import { ANSWER_FORMS, checkAnswer } from './check-answer.ts';

export interface FolderSourceOptions {
  readonly onEvent?: (event: FolderEvent) => void;
  /** Milliseconds between looks, for file systems that say nothing by themselves. Default 200. */
  readonly pollEvery?: number;
}

/** What happens to the question of this number. */
export interface FolderEvent {
  readonly type: 'asked' | 'answered' | 'refused' | 'gone';
  readonly number: number;
  readonly file: string;
  readonly problems?: readonly string[];
}

/**
 * Hands requests over as files: `request-N.json` appears, and waits for `answer-N.json` (or `answer-N.txt`, where words
 * are all that is wanted). An answer that a client could not use becomes `answer-N.refused-M.…`, with the reasons in
 * `answer-N.refused-M.why.txt`, and the next one is awaited.
 */
export async function folderSource(folder: string, options: FolderSourceOptions = {}): Promise<AnswerSource> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  let last = await highestNumber(folder);
  return {
    answer: async (request, signal) => {
      // A folder may have been used before; its numbers go on.
      last += 1;
      return handOver(folder, { ...request, number: last }, signal, options);
    },
  };
}

async function highestNumber(folder: string): Promise<number> {
  const names = await readdir(folder);
  return Math.max(0, ...names.map((name) => Number(/^(?:request|answer)-(\d{1,9})\./.exec(name)?.[1] ?? 0)));
}

async function handOver(
  folder: string,
  request: ModelRequest,
  signal: AbortSignal,
  { onEvent = () => undefined, pollEvery = 200 }: FolderSourceOptions,
): Promise<ModelAnswer> {
  const { number } = request;
  const file = join(folder, `request-${number}.json`);
  await writeWhole(file, `${JSON.stringify({ ...request, answerWith: answerWith(request) }, undefined, 2)}\n`);
  onEvent({ type: 'asked', number, file });
  try {
    for (let refused = 1; ; refused += 1) {
      const found = await awaitFile(folder, [`answer-${number}.json`, `answer-${number}.txt`], signal, pollEvery);
      const text = found.name.endsWith('.txt') ? JSON.stringify({ text: found.text.trim() }) : found.text;
      const checked = checkAnswer(text, request);
      if ('answer' in checked) {
        onEvent({ type: 'answered', number, file: join(folder, found.name) });
        return checked.answer;
      }
      const end = found.name.slice(found.name.lastIndexOf('.'));
      const aside = join(folder, `answer-${number}.refused-${refused}`);
      // The reasons first: whoever sees that the answer is gone can read them.
      await writeWhole(`${aside}.why.txt`, `${checked.problems.join('\n')}\n`);
      await rename(join(folder, found.name), `${aside}${end}`);
      onEvent({ type: 'refused', number, file: `${aside}.why.txt`, problems: checked.problems });
    }
  } catch (error) {
    await rm(file, { force: true });
    onEvent({ type: 'gone', number, file });
    throw error;
  }
}

/** Whoever watches the folder never sees half of it. */
async function writeWhole(file: string, text: string): Promise<void> {
  await writeFile(`${file}.tmp`, text, { mode: 0o600 });
  await rename(`${file}.tmp`, file);
}

function answerWith({ number, output, tools }: ModelRequest): object {
  const [text, object, calls, refusal] = ANSWER_FORMS;
  const forms = [output === undefined ? text : object, ...(tools.length === 0 ? [] : [calls]), refusal];
  return { file: `answer-${number}.json`, forms };
}

/** The first of the files that is there and whole: one that is still being written is no JSON, so it gets a moment. */
async function awaitFile(
  folder: string,
  names: readonly string[],
  signal: AbortSignal,
  pollEvery: number,
): Promise<{ readonly name: string; readonly text: string }> {
  const changed = watcher(folder, pollEvery, signal);
  let seen = '';
  try {
    for (;;) {
      signal.throwIfAborted();
      for (const name of names) {
        const text = await readFile(join(folder, name), 'utf8').catch(() => undefined);
        if (text === undefined) continue;
        const whole = name.endsWith('.txt')
          ? text.trim() !== '' && text === seen
          : isJson(text) || (text !== '' && text === seen);
        if (whole) return { name, text };
        seen = text;
      }
      await changed.next();
    }
  } finally {
    changed.close();
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function watcher(folder: string, pollEvery: number, signal: AbortSignal) {
  let wake: (() => void) | undefined;
  // What happens while nobody waits must not be lost.
  let changed = false;
  const onChange = (): void => {
    changed = true;
    wake?.();
  };
  const timer = setInterval(onChange, pollEvery);
  const watching = watch(folder, { persistent: false }, onChange).on('error', () => undefined);
  signal.addEventListener('abort', onChange, { once: true });
  return {
    next: async () => {
      if (!changed && !signal.aborted) await new Promise<void>((resolve) => (wake = resolve));
      changed = false;
    },
    close: () => {
      clearInterval(timer);
      watching.close();
      signal.removeEventListener('abort', onChange);
    },
  };
}
