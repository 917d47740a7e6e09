import type { Method, OperationClass } from '../definition.ts';

/** A request that is ready to be sent but for authentication and signature, which are added at each attempt. */
export interface HttpRequest {
  readonly method: Method;
  readonly url: URL;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  readonly operationClass: OperationClass;
  /** How many requests it counts as in the rate limits. Default 1. */
  readonly cost?: number;
  /** For errors, hooks and logs. */
  readonly stream?: string;
  readonly signal?: AbortSignal;
  /** `json`: an HTML page is the error `not_json`, a body that does not parse is `invalid_json`. Default `any`. */
  readonly expect?: 'json' | 'any';
  /**
   * Looks at a good answer before it is accepted, in place of the client's own parsing of JSON. What it throws as
   * TransientError counts as a failed attempt and is retried as the operation class allows.
   */
  readonly accept?: (response: HttpResponse) => void;
  /** Error statuses that are answers here: returned, not thrown. */
  readonly ignoreStatuses?: readonly number[];
  /** Awaited once, when everything is ready and before the first byte of the first attempt goes out. */
  readonly beforeSend?: () => Promise<void>;
  /** Error statuses that say that nothing was done, besides 425 and those of rate limits. */
  readonly refusedStatuses?: readonly number[];
  /** Once sent, its answer is waited for, also when the caller no longer wants it: it must not be lost. */
  readonly uninterrupted?: boolean;
  /** Sent without credentials, for logins and token requests. */
  readonly skipAuth?: boolean;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case; repeated ones are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  /** The whole body, decompressed. */
  readonly bytes: Uint8Array;
  /** Where the answer came from, after redirects. Next-page addresses are relative to it. */
  readonly url: URL;
  readonly requestId?: string;
  /** An error rule or `ignoreStatuses` says that this error answer means "nothing here". */
  readonly ignored?: true;
  /** The body as JSON, parsed once. Throws TransientError `invalid_json`, or SystemError `not_json`. */
  json(): unknown;
}

/** Sends requests with everything that the client's definition asks for. Throws typed errors for error answers. */
export interface HttpClient {
  send(request: HttpRequest): Promise<HttpResponse>;
}
