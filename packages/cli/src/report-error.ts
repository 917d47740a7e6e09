import { asTapwrightError, isTapwrightError } from '@tapwright/app';
import { paint } from './style.ts';

/** Exit codes of every command. */
export const EXIT = { ok: 0, failure: 1, usage: 2, approval: 3, parked: 4, drift: 5, interrupted: 130 } as const;

/** Prints what failed and what to do; stack traces only with TAPWRIGHT_DEBUG=1. Returns the exit code. */
export function reportError(thrown: unknown, json: boolean): number {
  if (process.env['TAPWRIGHT_DEBUG'] === '1') console.error(thrown);
  const error = asTapwrightError(thrown) ?? thrown;
  if (isAbort(error)) {
    process.stderr.write(`${paint('yellow', 'interrupted')}\n`);
    return EXIT.interrupted;
  }
  if (json) process.stdout.write(`${JSON.stringify({ type: 'error', ...described(error) })}\n`);
  else process.stderr.write(errorText(error));
  return exitCode(error);
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function described(error: unknown): Record<string, unknown> {
  if (!isTapwrightError(error)) return { message: message(error) };
  const { code, hint, failureType, status, requestId, request, stream } = error;
  return { message: error.message, code, hint, failureType, status, requestId, request, stream };
}

function errorText(error: unknown): string {
  const lines = [`${paint('red', 'error')} ${message(error)}`];
  if (isTapwrightError(error)) {
    if (error.request) lines.push(`  request  ${error.request}${error.status ? ` → ${error.status}` : ''}`);
    if (error.requestId) lines.push(`  id       ${error.requestId}`);
    if (error.hint) lines.push(`  ${paint('cyan', 'hint')}     ${error.hint}`);
    lines.push(`  code     ${error.code}`);
  } else {
    lines.push(
      `  ${paint('cyan', 'hint')}     This is a fault of Tapwright. TAPWRIGHT_DEBUG=1 shows where; please report it.`,
    );
  }
  return `${lines.join('\n')}\n`;
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function exitCode(error: unknown): number {
  if (!isTapwrightError(error)) return EXIT.failure;
  if (error.code === 'parked') return EXIT.parked;
  return error.failureType === 'config_error' ? EXIT.usage : EXIT.failure;
}
