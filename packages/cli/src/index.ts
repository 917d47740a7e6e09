export { holdYoungHeap } from '@tapwright/app';
export { main } from './main.ts';
