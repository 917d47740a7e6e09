import { homeFolder } from './home.ts';
import { verifyAudit, type AuditReport } from './store/audit.ts';
import { readMasterKey } from './store/master-key.ts';
import { migrate } from './store/migrate.ts';
import { withPool, type DatabaseOptions } from './with-pool.ts';

/**
 * Goes through the audit trail; throws a SystemError (`audit_broken`) at the first entry that was changed, removed or
 * put in. `head`, kept from an earlier report, must still be in it.
 */
export async function verifyAuditTrail(options: DatabaseOptions & { readonly head?: string }): Promise<AuditReport> {
  const env = options.env ?? process.env;
  const home = homeFolder(options.home, env);
  return await withPool({ home, env }, async (pool) => {
    await migrate(pool);
    return await verifyAudit(pool, readMasterKey(home, env), options.head);
  });
}
