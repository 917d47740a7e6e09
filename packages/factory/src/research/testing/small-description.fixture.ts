/** A description of an API with one list per path. */
export function smallDescription(title: string, ...paths: readonly string[]): object {
  const schema = { type: 'array', items: { type: 'object', properties: { id: { type: 'string' } } } };
  const get = {
    summary: 'A list',
    responses: { 200: { description: 'ok', content: { 'application/json': { schema } } } },
  };
  return {
    openapi: '3.0.3',
    info: { title, version: '1' },
    servers: [{ url: 'https://api.small.example' }],
    paths: Object.fromEntries(paths.map((path) => [path, { get }])),
  };
}
