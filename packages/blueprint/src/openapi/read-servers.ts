import type { Contract, Operation } from '../schema.ts';
import { shorten } from './document-set.ts';
import { child, children, isObjectNode, objectChild, textChild, type Node } from './node.ts';
import type { Resolve } from './read-security.ts';
import type { Reader } from './reader.ts';

type Server = Contract['servers'][number];

/** Servers of the whole description, with addresses made absolute by where the description came from. */
export function readServers(reader: Reader, root: Node): Server[] {
  const base = documentUrl(reader);
  if (reader.family === '2.0') return readSwaggerServers(reader, root, base);
  const servers = readServerList(reader, root);
  if (servers.length > 0) return servers;
  if (base === undefined) {
    reader.problems.warn(root, 'the description names no server; the base address must be given in the configuration');
    return [];
  }
  reader.problems.warn(root, `the description names no server; its own address \`${base.origin}\` is assumed`);
  return [{ url: base.origin }];
}

/** Servers of one path or operation, with their variables' defaults filled in. */
export function readOwnServers(reader: Reader, item: Node, operation: Node): Operation['servers'] | undefined {
  const owner = [operation, item].find((node) => child(node, 'servers') !== undefined);
  const servers = owner === undefined ? [] : readServerList(reader, owner);
  return servers.length === 0 ? undefined : servers.map((server) => ({ url: fillDefaults(server) }));
}

function fillDefaults(server: Server): string {
  return server.url.replaceAll(/\{([^{}]+)\}/g, (whole, name: string) => {
    const variable =
      server.variables !== undefined && Object.hasOwn(server.variables, name) ? server.variables[name] : undefined;
    return variable?.default ?? whole;
  });
}

function readServerList(reader: Reader, owner: Node): Server[] {
  const list = child(owner, 'servers');
  if (list === undefined) return [];
  return children(list).flatMap((node) => readServer(reader, node) ?? []);
}

function readServer(reader: Reader, node: Node): Server | undefined {
  const url = textChild(node, 'url')?.trim();
  if (!isObjectNode(node) || url === undefined) {
    reader.problems.warn(node, 'a server without `url` is left out');
    return undefined;
  }
  const description = textChild(node, 'description');
  const variables = readVariables(reader, node, url);
  return {
    url: absolute(reader, node, url),
    ...(description !== undefined && { description }),
    ...(variables !== undefined && { variables }),
  };
}

function readVariables(reader: Reader, node: Node, url: string): Server['variables'] | undefined {
  const declared = objectChild(node, 'variables');
  const variables: NonNullable<Server['variables']> = {};
  for (const variable of declared === undefined ? [] : children(declared)) {
    const listed = child(variable, 'enum')?.value;
    const values = Array.isArray(listed) ? listed.map(String) : [];
    const initial = textChild(variable, 'default') ?? values[0];
    const description = textChild(variable, 'description');
    if (initial === undefined)
      reader.problems.warn(variable, `the server variable \`${shorten(variable.key)}\` has no default`);
    if (variable.key !== '__proto__') {
      variables[variable.key] = {
        default: initial ?? '',
        ...(values.length > 0 && { enum: values }),
        ...(description !== undefined && { description }),
      };
    }
  }
  for (const [, name = ''] of url.matchAll(/\{([^{}]+)\}/g)) {
    if (!Object.hasOwn(variables, name)) {
      reader.problems.warn(
        node,
        `the server variable \`${shorten(name)}\` is not declared; a value must be given in the configuration`,
      );
      if (name !== '__proto__') variables[name] = { default: '' };
    }
  }
  return Object.keys(variables).length > 0 ? variables : undefined;
}

/** Relative addresses are relative to the description's own address (OpenAPI 3.0.3, 4.7.5). */
function absolute(reader: Reader, node: Node, url: string): string {
  const bare = url.replace(/^(https?:\/\/)[^/@]*@/i, '$1');
  if (bare !== url) reader.problems.warn(node, 'the credentials in this server address are left out');
  const plain = bare.replace(/\/+$/, '');
  if (/^[a-z][a-z0-9+.-]*:|^\{/i.test(plain)) return plain;
  const base = documentUrl(reader);
  if (plain.startsWith('//')) return `${base?.protocol ?? 'https:'}${plain}`;
  if (base !== undefined) {
    // URL() would escape the braces of variables.
    const folder = base.pathname.replace(/[^/]*$/, '');
    return `${base.origin}${plain.startsWith('/') || plain === '' ? plain : `${folder}${plain.replace(/^\.\//, '')}`}`;
  }
  if (/^[\w-]+(\.[\w-]+)+(:\d+)?(\/|$)/.test(plain)) {
    reader.problems.warn(node, `the server \`${shorten(url)}\` lacks a scheme; https is assumed`);
    return `https://${plain}`;
  }
  reader.problems.warn(
    node,
    `the server \`${shorten(url)}\` is relative and the description's own address is not known`,
  );
  return plain;
}

function readSwaggerServers(reader: Reader, root: Node, base: URL | undefined): Server[] {
  const host =
    textChild(root, 'host')
      ?.replace(/^[a-z]+:\/\//i, '')
      .replace(/\/+$/, '') ?? base?.host;
  const basePath = (textChild(root, 'basePath') ?? '').replace(/\/+$/, '').replace(/^(?=[^/])/, '/');
  const declared = child(root, 'schemes')?.value;
  const schemes = ['https', 'http'].filter((scheme) => Array.isArray(declared) && declared.includes(scheme));
  if (host === undefined || host === '') {
    reader.problems.warn(root, 'the description names no host; the base address must be given in the configuration');
    return basePath === '' ? [] : [{ url: basePath }];
  }
  if (textChild(root, 'host') === undefined) {
    reader.problems.warn(root, `the description names no host; its own address \`${host}\` is assumed`);
  }
  const known = schemes.length > 0 ? schemes : [base?.protocol.replace(':', '') ?? 'https'];
  return known.map((scheme) => ({ url: `${scheme}://${host}${basePath}` }));
}

export function documentUrl(reader: Reader): URL | undefined {
  const { location } = reader.documents.main;
  return location.kind === 'url' ? location.url : undefined;
}

/** Makes the addresses of security schemes absolute: against the first server, as they usually mean it. */
export function addressResolver(reader: Reader, servers: readonly Server[]): Resolve {
  const first = servers[0] === undefined ? undefined : fillDefaults(servers[0]);
  const base = [first, documentUrl(reader)?.href].find((url) => url !== undefined && URL.canParse(url));
  return (address) => {
    if (URL.canParse(address)) return address;
    return base !== undefined && URL.canParse(address, base) ? new URL(address, base).href : address;
  };
}
