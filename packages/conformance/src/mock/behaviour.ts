import type { ListProfile } from '../profile.ts';
import type { JobBehaviour } from './jobs.ts';
import type { Page, PagingLimits } from './paging.ts';
import type { MockRateLimit } from './rate-limit.ts';
import type { StoredRecord } from './records.ts';
import type { MockRequest } from './request.ts';

/** How the server deviates from its profile until the next reset. */
export interface MockBehaviour {
  readonly paging?: PagingLimits;
  readonly rateLimit?: MockRateLimit | undefined;
  readonly jobs?: JobBehaviour | undefined;
  /** Changes a page before it is served. */
  readonly page?: ((view: PageView) => Page) | undefined;
}

/** A page that is about to be served. */
export interface PageView {
  readonly list: ListProfile;
  readonly request: MockRequest;
  /** All records that the request may see, in order. */
  readonly visible: readonly StoredRecord[];
  readonly page: Page;
}
