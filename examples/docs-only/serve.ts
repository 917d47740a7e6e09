// node examples/docs-only/serve.ts freightbook [port]: a fictional API with its documentation, on this machine alone.
import { freightbook } from './freightbook/server.ts';
import { serveFictional } from './fictional-api.ts';
import { tidewatch } from './tidewatch/server.ts';

const APIS = { freightbook, tidewatch };
const [name = '', port = '0'] = process.argv.slice(2);
if (name !== 'freightbook' && name !== 'tidewatch') {
  process.stderr.write(`node examples/docs-only/serve.ts ${Object.keys(APIS).join('|')} [port]\n`);
  process.exit(2);
}
const api = APIS[name]();
const { url } = await serveFictional(api, Number(port));
process.stdout.write(`documentation  ${url}/docs/\nconfig         ${JSON.stringify(api.config(url))}\n`);
