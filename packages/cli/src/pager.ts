import { spawnSync } from 'node:child_process';

/**
 * Shows a long text a screen at a time where somebody looks, with `$PAGER` (default `less`); as it is where nobody does,
 * or where there is no such program.
 */
export function page(text: string): void {
  const whole = `${text}\n`;
  const [program = 'less', ...argv] = (process.env['PAGER'] ?? '').split(/\s+/).filter((part) => part !== '');
  if (process.stdout.isTTY && text.split('\n').length >= process.stdout.rows) {
    // What fits one screen ends by itself, colours stay, and what was read is still there afterwards.
    const env = { ...process.env, LESS: process.env['LESS'] ?? 'FRX' };
    const { error } = spawnSync(program, argv, { input: whole, stdio: ['pipe', 'inherit', 'inherit'], env });
    if (error === undefined) return;
  }
  process.stdout.write(whole);
}
