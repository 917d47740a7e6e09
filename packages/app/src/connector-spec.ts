import { connectorSpecification, type ConnectorSpecification } from '@tapwright/connector';
import { loadConnector } from './load-connector.ts';

/** The config of a connector as JSON Schema, with its documentation address. */
export async function connectorSpec(reference: string, cwd?: string): Promise<ConnectorSpecification> {
  const { connector } = await loadConnector(reference, cwd);
  return connectorSpecification(connector);
}
