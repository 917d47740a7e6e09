export { emitPackage } from './emit/emit-package.ts';
export type { EmitOptions, EmittedPackage } from './emit/emit-package.ts';
export { generatePackage } from './generate-package.ts';
export type { GenerateOptions, GenerateReport } from './generate-package.ts';
export { MANIFEST, readManifest } from './write/manifest.ts';
export type { Manifest } from './write/manifest.ts';
export { unifiedDiff } from './write/unified-diff.ts';
export { EditedFilesError, writePackage } from './write/write-package.ts';
export type { EditedFile, WriteOptions, WriteReport } from './write/write-package.ts';
