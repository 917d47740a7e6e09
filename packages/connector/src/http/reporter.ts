import type { Exchange, Hooks, LogLevel, LogEntry, Wait } from '../connection.ts';

/** Tells the host what happens. Everything is redacted, and a hook that throws does not disturb the work. */
export interface Reporter {
  log(level: LogLevel, message: string, data?: LogEntry['data']): void;
  exchange(exchange: Exchange): void;
  wait(wait: Wait): void;
  trace<Result>(
    name: string,
    attributes: Readonly<Record<string, string>>,
    run: () => Promise<Result>,
  ): Promise<Result>;
  readonly wantsExchanges: boolean;
}

export function createReporter(connector: string, hooks: Hooks, redact: (text: string) => string): Reporter {
  return {
    wantsExchanges: hooks.exchange !== undefined,
    log(level, message, data) {
      if (!hooks.log) return;
      const entry = { level, message: redact(message), connector, ...(data && { data: redactFields(data, redact) }) };
      quietly(() => hooks.log?.(entry));
    },
    exchange: (exchange) => quietly(() => hooks.exchange?.(redactFields(exchange, redact))),
    wait: (wait) => quietly(() => hooks.wait?.(redactFields(wait, redact))),
    trace: (name, attributes, run) =>
      hooks.trace ? hooks.trace(redact(name), redactFields(attributes, redact), run) : run(),
  };
}

function quietly(call: () => void): void {
  try {
    call();
  } catch {
    // A broken observer must not break what it observes.
  }
}

function redactFields<Fields extends object>(fields: Fields, redact: (text: string) => string): Fields {
  const result = { ...fields };
  for (const key in result) {
    const value = result[key];
    if (typeof value === 'string') Object.assign(result, { [key]: redact(value) });
  }
  return result;
}
