export * from './auth.ts';
export * from './clock.ts';
export * from './connection.ts';
export * from './definition.ts';
export * from './errors.ts';
export * from './json.ts';
export * from './outcome-store.ts';
export * from './pagination.ts';
export * from './path.ts';
export * from './secret.ts';
export * from './values.ts';
export { createAuthenticator } from './auth/authenticator.ts';
export type { AuthContext, Authenticator, AuthVersion } from './auth/authenticator.ts';
export type { AuthRequest, AuthResponse, AuthSend } from './auth/auth-send.ts';
export type { AuthTarget } from './auth/auth-target.ts';
export { authorizationUrl, exchangeCode } from './auth/authorization-code.ts';
export { succeeding } from './auth/grants.ts';
export type { PendingAuthorization } from './auth/authorization-code.ts';
export { memoryOutcomeStore } from './memory-outcome-store.ts';
export { memoryTokenStore } from './auth/memory-token-store.ts';
export { rotatingAuthority } from './auth/rotating-authority.ts';
export type { AuthorityAnswer, RotatingAuthority } from './auth/rotating-authority.ts';
export { tokenStoreSuite } from './auth/token-store-suite.ts';
export { outcomeStoreSuite } from './outcome-store-suite.ts';
export type { StoreCheck, StorePlace } from './store-check.ts';
export { authSend } from './auth/auth-send.ts';
export { buildRequest, finish, operationClassOf } from './http/build-request.ts';
export type { FinishOptions, RequestBase, RequestScope } from './http/build-request.ts';
export type { MultipartFile } from './http/encode-body.ts';
export type { HttpClient, HttpRequest, HttpResponse } from './http/http-client.ts';
export { place } from './http/request-draft.ts';
export type { DraftBody, RequestDraft } from './http/request-draft.ts';
export { timestampFromEnv } from './timestamp-from-env.ts';
export { configSpec } from './program/config-spec.ts';
export { connect } from './connect.ts';
export { createGuardedDispatcher } from './http/guarded-dispatcher.ts';
export type { GuardOptions } from './http/guarded-dispatcher.ts';
export { guardedFetch } from './http/guarded-fetch.ts';
export type { GuardedAnswer, GuardedFetchOptions } from './http/guarded-fetch.ts';
export { createHttpClient } from './http/create-http-client.ts';
export type { ConnectionHttpClient, HttpClientOptions, HttpStatistics } from './http/create-http-client.ts';
export { redact } from './http/redact.ts';
export { retryAfter } from './http/retry-after.ts';
export { connectorSpecification } from './program/connector-specification.ts';
export type { ConnectorSpecification } from './program/connector-specification.ts';
export { runAsProgram } from './program/run-as-program.ts';
export { holdYoungHeap } from './program/young-heap.ts';
export { runProgram } from './program/run-program.ts';
export type { ProgramIo } from './program/run-program.ts';
export { parseConfig } from './http/parse-config.ts';
export * from './steps/step-port.ts';
export { attemptStep, type AttemptContext } from './steps/attempt-step.ts';
export {
  emptyJournal,
  memoryArtefacts,
  memorySteps,
  type JournalEntry,
  type MemoryStepsOptions,
  type StepJournal,
} from './steps/memory-steps.ts';
export { describeFailure, reviveFailure } from './steps/step-failure.ts';
