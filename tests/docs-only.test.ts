import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isTapwrightError } from '@tapwright/connector';
import { openModel, openRecording, type Recording } from '@tapwright/factory';
import { expect, test } from 'vitest';
import { serveFictional } from '../examples/docs-only/fictional-api.ts';
import { freightbook } from '../examples/docs-only/freightbook/server.ts';
import { answerTo, type Question } from '../examples/docs-only/reader/answer.ts';
import { researchDocs, type ResearchedDocs } from '../scripts/research-docs.ts';
import { root } from './sources.ts';

const RENEW = 'renew the recordings with `npm run recordings`, and look at what differs in them';

const folderOf = (name: string): string => join(root, 'examples', 'docs-only', name);

/** Nobody is asked: the answers are those of the recording in the repository. */
async function replayed(subject: string, recording: Recording): Promise<ResearchedDocs> {
  const config = { provider: 'openai-compatible', model: 'script', baseUrl: 'https://nobody.invalid/v1' } as const;
  await using model = openModel(config, { recording, env: {} });
  try {
    return await researchDocs(subject, model);
  } catch (error) {
    if (isTapwrightError(error) && error.code === 'recording_missing')
      throw new Error(`the questions about the documentation are others now: ${RENEW}`, { cause: error });
    throw error;
  }
}

const recordingOf = (name: string): Recording =>
  openRecording({ file: join(folderOf(name), 'recording.json'), mode: 'replay-only' });

/** What nobody asked for; the review is asked about in whole builds only. */
function unusedQuestions(recording: Recording): readonly string[] {
  return recording.unused().flatMap(({ agent, key }) => (agent === 'review' ? [] : [`${agent} ${key}`]));
}

interface RecordedEntry {
  readonly key: string;
  readonly answeredBy: string;
  readonly request: { readonly messages: readonly { readonly role: string; readonly content: Part[] | string }[] };
  readonly answer: { readonly content: Part[] };
}

interface Part {
  readonly type: string;
  readonly text?: string;
}

function entriesOf(name: string): readonly RecordedEntry[] {
  // What the script of the recordings wrote.
  const { entries }: { entries: RecordedEntry[] } = JSON.parse(
    readFileSync(join(folderOf(name), 'recording.json'), 'utf8'),
  );
  return entries;
}

function questionOf({ request }: RecordedEntry): Question {
  const users = request.messages.filter(({ role }) => role === 'user');
  return {
    messages: users.map(({ content }) => ({
      parts: typeof content === 'string' ? [{ type: 'text', text: content }] : content,
    })),
  };
}

test.each(['freightbook', 'tidewatch'])('the recording of %s is what the script answers, and says so', (name) => {
  for (const entry of entriesOf(name)) {
    const answer = answerTo(questionOf(entry));
    const recorded: unknown = JSON.parse(entry.answer.content[0]?.text ?? '');
    expect('object' in answer ? answer.object : answer, RENEW).toEqual(recorded);
    expect(entry.answeredBy).toBe('script');
  }
});

test('the pages of Tidewatch in a folder are read with its recording and nobody else', async () => {
  const recording = recordingOf('tidewatch');
  const { outcome } = await replayed(join(folderOf('tidewatch'), 'docs'), recording);
  expect(unusedQuestions(recording), RENEW).toEqual([]);
  expect(outcome).toMatchObject({ name: 'tidewatch', streams: 3, actions: 2 });
  expect(outcome.contradictions.join()).toContain('page_size_max: 25');
});

test('the same recording answers for pages on any port, and what pages tell machines changes nothing', async () => {
  await using served = await serveFictional(freightbook());
  const recording = recordingOf('freightbook');
  const { outcome, dossier } = await replayed(`${served.url}/docs/`, recording);
  expect(unusedQuestions(recording), RENEW).toEqual([]);
  expect(outcome).toMatchObject({ name: 'freightbook', streams: 4, actions: 3 });
  expect(outcome.contradictions.join()).toMatch(/page_size_max: 40 .* or 250/);
  const told = dossier.facts.filter(({ value }) => /mirror|unseen|internal/.test(value));
  expect(told.map(({ status, reason = '' }) => `${status}: ${reason}`).toSorted()).toEqual([
    'assumed: the passage cannot be seen by somebody who looks at the page',
    'assumed: the passage stands in a text that gives instructions to machines',
    'assumed: the passage stands in a text that gives instructions to machines',
  ]);
});
