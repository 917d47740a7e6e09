import type { PlainCall } from './plain-loop.ts';

/** A path with its parameters filled in; one that nobody knows is the job's. */
export function pathWith(path: string, parameters: Readonly<Record<string, string>> = {}, job?: string): string {
  return path.replaceAll(/\{([^{}]*)\}/g, (_whole, name: string) =>
    encodeURIComponent(parameters[name] ?? job ?? name),
  );
}

/** The body's text, its type set among the headers; undefined where there is none to send. */
export function encodeBody(
  body: Record<string, unknown>,
  { form = false, needsBody = false }: PlainCall,
  headers: Record<string, string>,
): string | undefined {
  if (Object.keys(body).length === 0 && !needsBody) return undefined;
  headers['content-type'] = form ? 'application/x-www-form-urlencoded' : 'application/json';
  if (!form) return JSON.stringify(body);
  return new URLSearchParams(
    Object.entries(body).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
}
