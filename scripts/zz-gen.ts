import { generatePackage } from '@tapwright/factory';
const [desc, out, ...o] = process.argv.slice(2);
const opts = Object.fromEntries(
  o.map((x) => {
    const [k, v] = x.split('=');
    return [k, k === 'streams' || k === 'actions' ? v.split(',') : v];
  }),
);
const r = await generatePackage({ description: desc, out, ...opts } as never);
console.log(
  r.name,
  r.streams.length,
  'streams',
  r.actions.length,
  'actions',
  r.assumptions.length,
  'assumptions',
  r.timings,
  r.warnings.slice(0, 5),
);
console.log(r.streams.slice(0, 400).join(' '));
