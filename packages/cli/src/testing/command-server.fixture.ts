// Runs many command lines in one process: the real `main`, without the start-up of a process for each.
import { main } from '../main.ts';

interface Order {
  readonly id: number;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

let work: Promise<void> = Promise.resolve();
process.on('message', (order: Order) => {
  work = work.then(() => execute(order));
});

// Whoever asked is gone: nobody reads the answers any more.
process.on('disconnect', () => process.exit(1));

async function execute({ id, argv, cwd, env }: Order): Promise<void> {
  process.chdir(cwd);
  const before = { ...process.env };
  Object.assign(process.env, env);
  const stdout = capture(process.stdout);
  const stderr = capture(process.stderr);
  const code = await main(argv).finally(() => {
    stdout.release();
    stderr.release();
    for (const name of Object.keys(env)) delete process.env[name];
    Object.assign(process.env, before);
  });
  process.send?.({ id, code, stdout: stdout.text(), stderr: stderr.text() });
}

function capture(stream: NodeJS.WriteStream): { readonly text: () => string; readonly release: () => void } {
  const parts: string[] = [];
  const write = stream.write.bind(stream);
  stream.write = (part: string | Uint8Array): boolean => {
    parts.push(typeof part === 'string' ? part : Buffer.from(part).toString('utf8'));
    return true;
  };
  return {
    text: () => parts.join(''),
    release: () => {
      stream.write = write;
    },
  };
}
