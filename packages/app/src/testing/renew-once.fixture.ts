// Calls an API once, with tokens from a folder that have to be renewed first.
import { connect } from '@tapwright/connector';
import { fileTokenStore } from '../token-file.ts';
import { sharedConnector } from './shared-connector.fixture.ts';

const [url = '', home = '', rotation = ''] = process.argv.slice(2);
await using connection = await connect(
  sharedConnector(url, rotation),
  {},
  { allowPrivate: true, tokens: fileTokenStore(home, {}) },
);
await connection.get('/items');
