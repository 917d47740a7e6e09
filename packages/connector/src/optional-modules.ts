import { createRequire } from 'node:module';

// Most connectors read JSON from public addresses that they name: what the others need is loaded on its first use, since
// each module costs every start about a millisecond.
const load = createRequire(import.meta.url);

export function loadXmlParser(): typeof import('fast-xml-parser').XMLParser {
  return load('fast-xml-parser').XMLParser;
}

export function loadCsvParser(): typeof import('csv-parse/sync').parse {
  return load('csv-parse/sync').parse;
}

export function loadAddresses(): typeof import('ipaddr.js') {
  return load('ipaddr.js');
}
