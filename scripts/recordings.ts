// npm run recordings: asks a script about the documentation of the fictional APIs, and keeps what it answered, so that
// `tapwright build` can be tried without any model. To be run when questions, pages or the script are others than before.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { openModel, openRecording, startScriptedModel } from '@tapwright/factory';
import { answerTo } from '../examples/docs-only/reader/answer.ts';
import { root } from './documents.ts';
import { buildDocs } from './research-docs.ts';

const files: string[] = [];
for (const name of ['freightbook', 'tidewatch']) {
  const folder = join(root, 'examples', 'docs-only', name);
  const file = join(folder, 'recording.json');
  rmSync(file, { force: true });
  const recording = openRecording({ file, mode: 'record' });
  await using script = await startScriptedModel((question) => {
    const answer = answerTo(question);
    return 'object' in answer ? answer : { text: answer.refusal, finish: 'refusal' };
  });
  const endpoint = { baseUrl: script.baseUrl, apiKey: script.token, allowPrivate: true };
  await using model = openModel({ provider: 'openai-compatible', model: 'script', ...endpoint }, { recording });
  const { verdict, findings } = await buildDocs(join(folder, 'docs'), model);
  const found = findings.map(({ rule }) => rule).join(', ');
  process.stdout.write(
    `${name}: ${script.requests.length} questions answered by a script; ${verdict}, findings: ${found || 'none'}\n`,
  );
  files.push(file);
}
execFileSync('oxfmt', files, { stdio: 'inherit' });
