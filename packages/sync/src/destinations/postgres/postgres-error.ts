import { ConfigError, isTapwrightError, SystemError, TransientError, type TapwrightError } from '@tapwright/connector';
import { systemCode } from '../../system-code.ts';

/** Failures that a person can mend, by SQLSTATE. */
const CONFIG: Readonly<Record<string, { readonly message: string; readonly code: string; readonly hint: string }>> = {
  '28P01': {
    message: 'the password is wrong',
    code: 'destination_auth',
    hint: 'Check user and password; special characters in a URL are written as %XX.',
  },
  '28000': {
    message: 'the server does not let this user in',
    code: 'destination_auth',
    hint: 'Check the user, pg_hba.conf of the server, and sslmode.',
  },
  '3D000': { message: 'there is no such database', code: 'destination_missing', hint: 'Create the database first.' },
  '42501': {
    message: 'permission denied',
    code: 'destination_not_writable',
    hint: 'Grant this user CREATE and USAGE on the schema, and make it the owner of the tables that it is to write.',
  },
  '25006': {
    message: 'the server is read-only',
    code: 'destination_not_writable',
    hint: 'Name the primary server, not a replica.',
  },
  '54011': {
    message: 'a table can have no more columns',
    code: 'too_many_columns',
    hint: 'Choose fields of the stream.',
  },
  '54000': {
    message: 'a value of the primary key is too long for an index',
    code: 'key_too_long',
    hint: 'Write this stream with append or overwrite, or choose another key.',
  },
  '0A000': {
    message: 'a column must become wider, but something else uses it: a view, a rule or a policy',
    code: 'destination_in_use',
    hint: 'Drop that, sync, and create it again.',
  },
};

const LOST = /connection terminated|connection ended|not queryable|client has encountered|timeout expired|closed/i;
const CERTIFICATE = /certificate|CERT_|SELF_SIGNED|altnames|unable to verify|does not support SSL/i;

/** Says what failed on the server and what to do; never shows values of records, nor the password. */
export function postgresError(error: unknown, location: string): TapwrightError {
  if (isTapwrightError(error)) return error;
  const state = sqlState(error);
  const text = error instanceof Error ? error.message : String(error);
  const mend = state === undefined || isOther(state, text) ? undefined : CONFIG[state];
  if (mend) {
    return new ConfigError(`Cannot write to ${location}: ${mend.message}.`, { ...mend, cause: error });
  }
  if (state === '53100') {
    return new TransientError(`Cannot write to ${location}: the disk of the server is full.`, {
      code: 'destination_full',
      hint: 'Free space and run again: what was committed stays.',
      cause: error,
    });
  }
  if (isUnreachable(error, state, text)) {
    const reason = systemCode(error) ?? state ?? 'the connection was lost';
    return new TransientError(`${location} cannot be reached, or the connection to it was lost (${reason}).`, {
      code: 'destination_unreachable',
      hint: 'Check host, port and server, then run again: what was committed stays.',
      cause: error,
    });
  }
  if (state === undefined && CERTIFICATE.test(`${systemCode(error) ?? ''} ${text}`)) {
    return new ConfigError(`No encrypted connection to ${location}: ${firstLine(text)}.`, {
      code: 'destination_tls',
      hint: 'Check sslmode and sslrootcert of the address.',
      cause: error,
    });
  }
  if (state === undefined && /password/i.test(text)) {
    return new ConfigError(`${location} asks for a password and none was given.`, {
      code: 'destination_auth',
      hint: 'Set PGPASSWORD, or write it in the address.',
      cause: error,
    });
  }
  return new SystemError(`Writing to ${location} failed${reasonOf(state, text)}.`, {
    code: 'destination_failed',
    hint: 'What was committed stays; run again to go on from there.',
    cause: error,
  });
}

/** The five characters that the server gives with each error. */
export function sqlState(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) && 'severity' in Object(error) ? code : undefined;
}

/** These two stand for more than what we speak of. */
function isOther(state: string, text: string): boolean {
  if (state === '0A000') return !text.includes('cannot alter type');
  return state === '54000' && !text.includes('index row');
}

function isUnreachable(error: unknown, state: string | undefined, text: string): boolean {
  // Connections, too many of them, out of memory, deadlocks and locks, a server that stops.
  if (state !== undefined) return /^(?:08|53|40|55P03|57P)/.test(state);
  const code = systemCode(error);
  if (code !== undefined && /^(?:ECONN|EHOST|ENET|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|ENOENT)/.test(code)) return true;
  return LOST.test(text);
}

/** The texts of data errors (class 22) quote the data. */
function reasonOf(state: string | undefined, text: string): string {
  if (state === undefined) return `: ${firstLine(text)}`;
  return state.startsWith('22') || state.startsWith('23') ? ` (SQLSTATE ${state})` : `: ${firstLine(text)} (${state})`;
}

function firstLine(text: string): string {
  return text.replace(/\n.*$/s, '').replace(/\.$/, '');
}
