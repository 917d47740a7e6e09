export { emitPackage } from './emit/emit-package.ts';
export type { EmitOptions, EmittedPackage } from './emit/emit-package.ts';
