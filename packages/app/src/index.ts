export {
  holdYoungHeap,
  isTapwrightError,
  reviveFailure,
  type Batch,
  type Catalog,
  type CheckResult,
  type Exchange,
  type LogEntry,
  type Wait,
} from '@tapwright/connector';
export type { GenerateReport } from '@tapwright/factory';
export type { StreamResult, SyncEvent, SyncResult } from '@tapwright/sync';
export { authorize, type Authorized, type AuthorizeOptions } from './authorize.ts';
export { checkConnection, discoverStreams } from './check-connection.ts';
export { clockFromEnv } from './clock-from-env.ts';
export { readConfig, type ConfigSources } from './config-file.ts';
export { asTapwrightError } from './system-error.ts';
export { connectorSpec } from './connector-spec.ts';
export { doctor, type Finding } from './doctor.ts';
export { editedFiles } from './edited-files.ts';
export { generateConnector, type GenerateConnectorOptions } from './generate-connector.ts';
export { homeFolder } from './home.ts';
export { inspectDescription, type Inspection, type InspectOptions } from './inspect-description.ts';
export { findPackage, loadConnector, type LoadedConnector } from './load-connector.ts';
export {
  openConnection,
  type ConnectionEvents,
  type ConnectorOptions,
  type OpenedConnection,
} from './open-connection.ts';
export { fileOutcomeStore } from './outcome-file.ts';
export { probeStreams, type ProbedStream, type ProbeStreamsOptions } from './probe-streams.ts';
export { readStream, type ReadStreamOptions } from './read-stream.ts';
export { lastRequests } from './request-log.ts';
export { listFaults, type ChosenFault, type FaultPlace } from './chosen-faults.ts';
export { startChaos, type StartChaosOptions } from './start-chaos.ts';
export { startMock, type StartedMock, type StartMockOptions } from './start-mock.ts';
export { syncConnector, type SyncConnectorOptions } from './sync-connector.ts';
export { testGrid, type TestGridOptions, type TestGridResult } from './test-grid.ts';
export { assertMutants, testMutants, type TestMutantsOptions } from './test-mutants.ts';
export type { LiveResults, RecordedProfile, RecordingComparison, TestResults } from '@tapwright/conformance';
export { testPackage, type TestPackageOptions, type TestPackageResult } from './test-package.ts';
export { fileTokenStore } from './token-file.ts';
export {
  expectationText,
  type ChaosFault,
  type GridCell,
  type GridResults,
  type InjectedFault,
} from '@tapwright/conformance';
export {
  compareWithRecording,
  profileOfRecording,
  readRecording,
  recordConnector,
  testRecording,
  type RecordConnectorOptions,
  type RecordReport,
} from './record-connector.ts';
export { verifyConnector, type VerifyConnectorOptions } from './verify-connector.ts';
export type { Finding as VerifyFinding, VerifyReport, VerifyStage } from '@tapwright/conformance';
export { version } from './version.ts';
export { modelBridge, type ModelBridge, type ModelBridgeOptions } from './model-bridge.ts';
export { modelConfig, type ModelSources } from './model-config.ts';
export { openFactory } from './build/open-factory.ts';
export type { Factory, FactoryDecision, FactoryOptions } from './build/build-connector.ts';
export type { GateChanges, GateEvidence } from './build/gate-material.ts';
export type { BuildPlanInput } from './build/build-plan.ts';
export { readPolicy, type BuildPolicy } from './build/read-policy.ts';
export type { PublishPlanInput } from './build/publish-plan.ts';
export { GATES } from '@tapwright/factory';
export type { Approval } from './store/approvals.ts';
export type { RunEvent } from './store/run-events.ts';
export {
  exportDatabase,
  importDatabase,
  openRuns,
  rotateSecretKey,
  runWorker,
  scheduleSync,
  scheduleWatch,
  syncDurably,
  verifyAuditTrail,
  watchOnce,
} from './durable.ts';
export type { DurableSyncOptions, DurableSyncResult, ScheduleSyncOptions } from './durable-sync.ts';
export type { Schedule } from './store/schedules.ts';
export type { OpenRunsOptions, Runs } from './open-runs.ts';
export type { WorkerOptions } from './worker.ts';
export type { RecordedStep } from './engine/run-control.ts';
export type { Run, RunStatus } from './store/runs.ts';
export { publishConnector, researchApi, reviewConnector, reviewTests } from './build/one-agent.ts';
export type { AgentOptions, PackageOptions, Published, PublishOptions, ResearchOptions } from './build/one-agent.ts';
export type { Finding as ReviewFinding, ModelCall, ReviewOutcome, TestReviewOutcome } from '@tapwright/factory';
export type { ScheduleWatchOptions } from './watch/schedule-watch.ts';
export type { WatchPlanInput } from './watch/watch-plan.ts';
export type { WatchOnceOptions, WatchOnceResult } from './watch/watch-once.ts';
export { behaviourWords, driftReportSchema, sameWords, type DriftReport } from '@tapwright/factory';
