// npm run recordings: asks a script about the documentation of the fictional APIs, and keeps what it answered, so that
// `tapwright build` can be tried without any model. To be run when questions, pages or the script are others than before.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { openModel, openRecording, startScriptedModel } from '@tapwright/factory';
import { serveFictional } from '../examples/docs-only/fictional-api.ts';
import { freightbook } from '../examples/docs-only/freightbook/server.ts';
import { answerTo } from '../examples/docs-only/reader/answer.ts';
import { tidewatch } from '../examples/docs-only/tidewatch/server.ts';
import { root } from './documents.ts';
import { buildDocs } from './research-docs.ts';

const APIS = { freightbook, tidewatch };

for (const [name, create] of Object.entries(APIS)) {
  const folder = join(root, 'examples', 'docs-only', name);
  const file = join(folder, 'recording.json');
  rmSync(file, { force: true });
  await using served = await serveFictional(create());
  // What is asked of pages is the same everywhere; of a package it is also where the documentation was found.
  for (const subject of [join(folder, 'docs'), `${served.url}/docs/`]) {
    // oxlint-disable-next-line no-await-in-loop -- both write the same file
    const { asked, review } = await record(subject, file);
    const found = review.findings.map(({ rule }) => rule).join(', ');
    process.stdout.write(
      `${subject}: ${asked} more questions answered by a script; ${review.verdict}, findings: ${found || 'none'}\n`,
    );
  }
  execFileSync('oxfmt', [file], { stdio: 'inherit' });
}

async function record(subject: string, file: string) {
  const recording = openRecording({ file, mode: 'record' });
  await using script = await startScriptedModel((question) => {
    const answer = answerTo(question);
    return 'object' in answer ? answer : { text: answer.refusal, finish: 'refusal' };
  });
  const endpoint = { baseUrl: script.baseUrl, apiKey: script.token, allowPrivate: true };
  await using model = openModel({ provider: 'openai-compatible', model: 'script', ...endpoint }, { recording });
  const review = await buildDocs(subject, model);
  return { asked: script.requests.length, review };
}
