const names = [
  'x-request-id',
  'request-id',
  'x-github-request-id',
  'x-amzn-requestid',
  'x-amz-request-id',
  'x-ms-request-id',
  'x-slack-req-id',
  'x-correlation-id',
  'x-trace-id',
  'cf-ray',
];

/** The server's own id of a request, for questions to its support. */
export function requestId(headers: Readonly<Record<string, string>>): string | undefined {
  for (const name of names) if (headers[name]) return headers[name].slice(0, 200);
  return undefined;
}
