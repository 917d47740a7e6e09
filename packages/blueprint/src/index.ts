export * from './schema.ts';
export { readDescription, type ReadDescriptionOptions } from './openapi/read-description.ts';
export { readOpenApi, type Description, type OpenApiText } from './openapi/read-openapi.ts';
export type { DescriptionWarning } from './openapi/problems.ts';
export { canonicalJson } from './canonical.ts';
export { flattenSchema } from './schemas/flatten-schema.ts';
export { referencedName, resolveSchema } from './schemas/resolve-schema.ts';
