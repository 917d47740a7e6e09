export type { MockAnswer } from './mock/answer.ts';
export type { Authority, MockCredentials } from './mock/authority.ts';
export type { Fault, FaultKind, Faults } from './mock/faults.ts';
export {
  createMockServer,
  type MockBehaviour,
  type MockOptions,
  type MockServer,
  type TrueRecord,
} from './mock/mock-server.ts';
export type { PagingLimits } from './mock/paging.ts';
export { plainPages, rawRecords, type PlainPage, type PlainRequest } from './mock/plain-loop.ts';
export type { MockRateLimit } from './mock/rate-limit.ts';
export type { MockRequest } from './mock/request.ts';
export { validateJson, type Problem } from './mock/validate.ts';
export * from './profile.ts';
export { selfProfile } from './self-profile.ts';
export { PARTS, type Check, type Part, type Sampling } from './suite/check.ts';
export { listChecks, openSuite, type Suite, type SuiteOptions } from './suite/list-checks.ts';
export { mockConfig, mockConfigs, mockCredentials, type NamedConfig } from './suite/mock-config.ts';
export { testConnector } from './suite/test-connector.ts';
export { registerPackageResolution } from './package/resolution.ts';
export { runPackageTests, type RunPackageTestsOptions, type TestEvent } from './package/run-package-tests.ts';
export { testResultsSchema, type TestResults } from './package/test-results.ts';
export { buildPackage, typecheckPackage } from './package/typecheck-package.ts';
export { probe, type ProbeOptions, type ProbeReport } from './suite/probe.ts';
export { createChaosProxy, type ChaosProxy, type ChaosProxyOptions, type InjectedFault } from './chaos/chaos-proxy.ts';
export { createHarmedMock, type HarmedMock, type HarmedMockOptions, type MockFault } from './chaos/harmed-mock.ts';
export { realTime, type ChaosTime } from './chaos/chaos-time.ts';
export type { ArmedFault, ChaosRequest } from './chaos/fault-plan.ts';
export {
  isWireFault,
  type ChaosFault,
  type Exception,
  type Expectation,
  type Trait,
  type WireEffect,
  type WireFault,
} from './chaos/fault.ts';
export { faultNamed, faults } from './chaos/faults.ts';
export { chooseMutants, type ChooseMutantsOptions } from './mutants/choose-mutants.ts';
export { runMutants, type MutantEvent, type RunMutantsOptions } from './mutants/run-mutants.ts';
export type { MutantResult, MutantResults } from './mutants/mutant-results.ts';
export { expectationText, gridResults, type GridResults } from './grid/grid-results.ts';
export { runGrid, type Grid, type GridCell, type GridOptions, type GridRow } from './grid/run-grid.ts';
export { runPackageGrid, type RunPackageGridOptions } from './grid/run-package-grid.ts';
export { writeResults } from './package/run-package-tests.ts';
export { levelOf } from './package/level.ts';
export { readTarball } from './verify/read-tarball.ts';
export {
  verifyPackage,
  type EmitGiven,
  type VerifyOptions,
  type VerifyReport,
  type VerifyStage,
} from './verify/verify-package.ts';
export { isPersons, isTested } from './package/tested-files.ts';
export { selfContradictions } from './verify/compare-results.ts';
export { emitFindings, handWritten, hashFindings, type PackageFiles } from './verify/file-findings.ts';
export type { Finding } from './verify/finding.ts';
export { handCodeFindings, mayImport } from './verify/hand-code.ts';
export { lockFindings, manifestDifferences, type ManifestDifference } from './verify/manifest-findings.ts';
export { SIGNATURE_FILE, signResults } from './verify/signature.ts';
export { compareRecording, type RecordedDifference, type RecordingComparison } from './recording/compare-recording.ts';
export { createRecorder, type Recorder, type RecorderOptions } from './recording/create-recorder.ts';
export { recordedProfile, type RecordedProfile } from './recording/recorded-profile.ts';
export { recordingSchema, type RecordedRead, type Recording } from './recording/recording.ts';
export { replayRecording, type LiveResults } from './recording/replay-recording.ts';
export { createReplayServer, type ReplayServer } from './recording/replay-server.ts';
export { openSandbox, sandboxFindings, type OpenSandboxOptions, type SandboxFinding } from './sandbox/open-sandbox.ts';
export { runSandboxed, type RunSandboxedOptions, type SandboxResult } from './sandbox/run-sandboxed.ts';
export type { Stopped } from './sandbox/watch-process.ts';
export {
  SANDBOX_LEVELS,
  SANDBOX_LIMITS,
  type Sandbox,
  type SandboxLevel,
  type SandboxLimits,
  type SandboxRecord,
} from './sandbox/sandbox.ts';
export { declaredFields } from './behaviour/declared-fields.ts';
export { packageBehaviour, type PackageBehaviourOptions } from './behaviour/package-behaviour.ts';
export {
  apiBehaviourSchema,
  streamBehaviourSchema,
  type ApiBehaviour,
  type StreamBehaviour,
} from './behaviour/stream-behaviour.ts';
