export * from './destination.ts';
export { parseStateDocument } from './checkpoint.ts';
export { createHookRelay, type HookRelay } from './hook-relay.ts';
export { openDestination, type DestinationOptions } from './open-destination.ts';
export { planStream, type StreamSelection, type SyncMode, type WriteMode } from './stream-selection.ts';
export type { StreamFailure, StreamResult, StreamStatus, SyncEvent, SyncResult } from './sync-event.ts';
export { runSync, sync, type SyncOptions, type SyncSource } from './sync.ts';
export { processStart, tryLockFile, type LockAttempt, type LockOwner } from './lock-file.ts';
export { assertLease, createLeaseTable, type Lease, type LeaseClient } from './lease.ts';
