import { isJsonObject, type JsonObject } from '@tapwright/connector';
import type { Finding } from './accepted.ts';

/** Reads the event log of a run: how many requests there were, and each finding once. */
export function readFindings(subject: string, log: string): { readonly cases: number; readonly findings: Finding[] } {
  const found = new Map<string, Finding>();
  let cases = 0;
  for (const line of log.split('\n')) {
    if (!line.includes('"ScenarioFinished"')) continue;
    const recorder = field(field(JSON.parse(line), 'ScenarioFinished'), 'recorder');
    const interactions = field(recorder, 'interactions');
    cases += Object.keys(interactions).length;
    for (const [id, checks] of Object.entries(field(recorder, 'checks'))) {
      for (const check of Array.isArray(checks) ? checks : []) {
        if (!isJsonObject(check) || check['status'] !== 'failure') continue;
        const finding = findingOf(subject, text(recorder['label']), check, field(interactions, id));
        found.set(
          JSON.stringify([finding.operation, finding.check, finding.status, finding.refusal, finding.message]),
          finding,
        );
      }
    }
  }
  return { cases, findings: [...found.values()] };
}

function findingOf(subject: string, operation: string, check: JsonObject, interaction: JsonObject): Finding {
  const response = field(interaction, 'response');
  const uri = field(interaction, 'request')['uri'];
  const url = new URL(typeof uri === 'string' ? uri : 'http://unknown');
  return {
    subject,
    operation,
    check: text(check['name']),
    message: text(field(field(check, 'failure_info'), 'failure')['message']),
    status: Number(response['status_code'] ?? 0),
    refusal: reasonOf(field(response, 'headers')['x-mock-reason']),
    target: `${url.pathname}${url.search}`,
  };
}

/** What the mock says in a refusal: the body is as the contract wants it. */
function reasonOf(header: unknown): string {
  return decodeURI(text(Array.isArray(header) ? header[0] : header));
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function field(value: unknown, name: string): JsonObject {
  const found = isJsonObject(value) ? value[name] : undefined;
  return isJsonObject(found) ? found : {};
}
