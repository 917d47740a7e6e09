import type { Contract } from '@tapwright/blueprint';
import type { BehaviourProfile, ListProfile } from '../profile.ts';
import { refusal, type MockAnswer } from './answer.ts';
import type { MockBehaviour } from './behaviour.ts';
import { createEnvelope, type Envelope } from './envelope.ts';
import { createJobs, isJobList, type JobList, type Jobs, type MockJob } from './jobs.ts';
import { filterRecords, selectingValues } from './list-selection.ts';
import { createPageTokens, type PageTokens } from './page-tokens.ts';
import { pageOf } from './paging.ts';
import { PagingProblem } from './paging-problem.ts';
import { secretParameters } from './profile-parameters.ts';
import { firstScope } from './reachable-values.ts';
import type { StoredRecord } from './records.ts';
import type { MockRequest } from './request.ts';
import { answerSchema, type Store } from './store.ts';

export interface ListServerOptions {
  readonly contract: Contract;
  readonly profile: BehaviourProfile;
  readonly store: Store;
  readonly behaviour: () => MockBehaviour;
}

/** Answers requests for lists: of records that are there, and of those that a job has made ready. */
export interface ListServer {
  readonly jobs: Jobs;
  readonly list: (list: ListProfile, request: MockRequest) => MockAnswer;
  /** What a finished job left at an address of its own. */
  readonly file: (request: MockRequest) => MockAnswer;
}

export function createListServer({ contract, profile, store, behaviour }: ListServerOptions): ListServer {
  const secretNames = secretParameters(profile);
  const served = new Map<ListProfile, { readonly envelope: Envelope; readonly tokens: PageTokens }>();

  const servedBy = (list: ListProfile): { readonly envelope: Envelope; readonly tokens: PageTokens } => {
    const known = served.get(list);
    if (known !== undefined) return known;
    const tokens = createPageTokens(contract, list);
    const envelope = createEnvelope(contract.schemas, answerSchema(contract, list), list, secretNames, tokens);
    served.set(list, { envelope, tokens });
    return { envelope, tokens };
  };

  const selected = (list: ListProfile, request: MockRequest): Pick<MockJob, 'parameters' | 'records'> | MockAnswer => {
    const parameters = selectingValues(list, request);
    if (!store.exists(list, parameters)) return refusal(404, `there is no parent with ${JSON.stringify(parameters)}`);
    return { parameters, records: filterRecords(list, request, store.dataset(list, parameters).records) };
  };
  const jobs = createJobs(contract, profile, {
    of: selected,
    any: (list) => {
      const context = store.contexts(list, firstScope(contract, store, list))[0];
      return context === undefined
        ? undefined
        : { ...context, records: store.dataset(list, context.parameters).records };
    },
  });

  const servePage = (list: ListProfile, request: MockRequest, visible: readonly StoredRecord[]): MockAnswer => {
    const { envelope, tokens } = servedBy(list);
    try {
      const page = pageOf(list, request, visible, behaviour().paging ?? {}, tokens);
      return envelope.answer(behaviour().page?.({ list, request, visible, page }) ?? page, request);
    } catch (error) {
      if (error instanceof PagingProblem) return refusal(400, error.message);
      throw error;
    }
  };

  const serveList = (list: ListProfile, request: MockRequest): MockAnswer => {
    if (isJobList(list)) return serveResult(list, request);
    const found = selected(list, request);
    return 'status' in found ? found : servePage(list, request, found.records);
  };

  const serveResult = (list: JobList, request: MockRequest): MockAnswer => {
    const job = jobs.result(list, request);
    return job === undefined ? refusal(404, 'there is no such job') : servePage(list, request, job.records);
  };

  const serveFile = (request: MockRequest): MockAnswer => {
    const file = jobs.file(request.path);
    return file === undefined ? refusal(404, 'there is no such file') : servePage(file.job.list, request, file.records);
  };

  return { jobs, list: serveList, file: serveFile };
}
