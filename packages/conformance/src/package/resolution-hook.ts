import { registerPackageResolution } from './resolution.ts';

// Loaded by `node --import` in front of a package's tests.
registerPackageResolution();
