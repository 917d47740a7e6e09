// node examples/docs-only/reader/at-the-bridge.ts FOLDER [--hasty]: answers what `tapwright bridge --dir FOLDER` hands over.
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerTo, type Question } from './answer.ts';

const [folder = 'asked', manner] = process.argv.slice(2);

for (;;) {
  const numbers = existsSync(folder)
    ? readdirSync(folder).flatMap((name) => /^request-(\d+)\.json$/.exec(name)?.[1] ?? [])
    : [];
  for (const number of numbers) {
    const file = join(folder, `answer-${number}.json`);
    if (existsSync(file)) continue;
    const question: Question = JSON.parse(readFileSync(join(folder, `request-${number}.json`), 'utf8'));
    writeFileSync(`${file}.tmp`, JSON.stringify(answerTo(question, { hasty: manner === '--hasty' })));
    renameSync(`${file}.tmp`, file);
    process.stdout.write(`answered ${number}\n`);
  }
  // oxlint-disable-next-line no-await-in-loop -- it looks again and again
  await sleep(100);
}
