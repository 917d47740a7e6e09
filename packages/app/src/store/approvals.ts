import { ConfigError, type Decision, type Gate } from '@tapwright/connector';
import { z } from 'zod';
import { rowOf, rowsOf, type Database } from './database.ts';
import { date, json, jsonObject, optional, time, type Scope } from './scope.ts';

const approvalRow = z.object({
  run: z.string(),
  gate: z.string(),
  tenant: z.string(),
  project: z.string(),
  title: z.string(),
  details: optional(jsonObject),
  status: z.enum(['pending', 'approved', 'rejected', 'expired']),
  askedAt: time,
  expiresAt: optional(time),
  decidedAt: optional(time),
  decidedBy: optional(z.string()),
  comment: optional(z.string()),
  changes: optional(jsonObject),
});

/** A gate of a run, and what became of it. */
export type Approval = z.output<typeof approvalRow>;

const COLUMNS = `run, gate, tenant, project, title, details, status, asked_at "askedAt", expires_at "expiresAt",
  decided_at "decidedAt", decided_by "decidedBy", comment, changes`;

/** Asks once: a gate that was asked before stays as it is. */
export async function askGate(database: Database, scope: Scope, run: string, gate: Gate): Promise<Approval> {
  await database.query(
    `insert into approvals (run, gate, tenant, project, title, details, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [run, gate.name, scope.tenant, scope.project, gate.title, json(gate.details), date(gate.expiresAt)],
  );
  return await getApproval(database, run, gate.name);
}

export async function getApproval(database: Database, run: string, gate: string): Promise<Approval> {
  const sql = `select ${COLUMNS} from approvals where run = $1 and gate = $2`;
  const found = await rowOf(database, approvalRow, sql, [run, gate]);
  if (found) return found;
  throw new ConfigError(`the run ${run} has not asked for ${gate}`, {
    code: 'unknown_gate',
    hint: `See what waits with: tapwright runs show ${run}`,
  });
}

export async function listApprovals(database: Database, run: string): Promise<Approval[]> {
  return await rowsOf(database, approvalRow, `select ${COLUMNS} from approvals where run = $1 order by asked_at`, [
    run,
  ]);
}

export async function pendingApprovals(database: Database, scope: Scope): Promise<Approval[]> {
  return await rowsOf(
    database,
    approvalRow,
    `select ${COLUMNS} from approvals where status = 'pending' and tenant = $1 and project = $2 order by asked_at`,
    [scope.tenant, scope.project],
  );
}

/** Decides a gate; the first decision stands, and a second one throws a ConfigError (`gate_decided`). */
export async function decideGate(
  database: Database,
  run: string,
  gate: string,
  decision: Omit<Decision, 'at'>,
): Promise<Approval> {
  const { rowCount } = await database.query(
    `update approvals set status = $3, decided_at = now(), decided_by = $4, comment = $5, changes = $6
     where run = $1 and gate = $2 and status = 'pending'`,
    [run, gate, decision.verdict, decision.by, decision.comment ?? null, json(decision.changes)],
  );
  const approval = await getApproval(database, run, gate);
  if (rowCount === 1) return approval;
  throw new ConfigError(`${gate} of the run ${run} was ${approval.status} already by ${approval.decidedBy}`, {
    code: 'gate_decided',
    hint: 'The first decision stands.',
  });
}

/** The decision of a gate that has one. */
export function decisionOf(approval: Approval): Decision | undefined {
  if (approval.status === 'pending') return undefined;
  return {
    verdict: approval.status,
    by: approval.decidedBy ?? 'unknown',
    at: approval.decidedAt ?? 0,
    ...(approval.comment === undefined ? {} : { comment: approval.comment }),
    ...(approval.changes === undefined ? {} : { changes: approval.changes }),
  };
}
