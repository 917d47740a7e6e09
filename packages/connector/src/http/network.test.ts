import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request as httpRequest } from 'node:http';
import { createSecureServer } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import { connect as connectTcp, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createCertificate } from './certificate.fixture.ts';
import { portOf } from './serve.fixture.ts';

// Each test starts processes of its own.
vi.setConfig({ testTimeout: 60_000 });

const program = fileURLToPath(new URL('./fetch-program.fixture.ts', import.meta.url));
const certificate = createCertificate('api.example.test', 'localhost');

/** Runs the program with these variables and without any others that would matter. */
async function fetchWith(environment: Record<string, string>, ...addresses: string[]): Promise<unknown> {
  const inherited = Object.entries(process.env).filter(([name]) => !/proxy|NODE_|TAPWRIGHT|VITEST/i.test(name));
  const env = { ...Object.fromEntries(inherited), ...environment };
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...addresses], { env });
  return JSON.parse(stdout);
}

function authorityFile(): string {
  const directory = mkdtempSync(join(tmpdir(), 'tapwright-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'authority.pem');
  writeFileSync(file, certificate.cert);
  return file;
}

async function listening(server: Server): Promise<number> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  return portOf(server.address());
}

const secureServer = (): Promise<number> =>
  listening(createHttpsServer(certificate, (request, response) => response.end(`secure ${request.headers.host}`)));

/** A proxy to which every host is the one server that it knows. */
async function proxy(target: number): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const path = new URL(request.url ?? '').pathname;
    const onward = httpRequest({ host: '127.0.0.1', port: target, path, headers: request.headers }, (answer) =>
      answer.pipe(response),
    );
    request.pipe(onward);
  });
  server.on('connect', (request, socket, head) => {
    asked.push(`CONNECT ${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim());
    const onward = connectTcp(target, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  return { url: `http://127.0.0.1:${await listening(server)}`, asked };
}

test('a certificate is trusted when NODE_EXTRA_CA_CERTS names its authority, and only then', async () => {
  const address = `https://localhost:${await secureServer()}/`;
  const allowed = { TAPWRIGHT_ALLOW_PRIVATE: '1' };
  expect(await fetchWith({ ...allowed, NODE_EXTRA_CA_CERTS: authorityFile() }, address)).toEqual([
    `200 secure ${new URL(address).host}`,
  ]);
  expect(await fetchWith(allowed, address)).toEqual(['tls_rejected']);
});

test('HTTP/2 is spoken where the server offers it', async () => {
  const server = createSecureServer({ ...certificate, allowHTTP1: true }, (request, response) => {
    response.end(`version ${request.httpVersion}`);
  });
  const address = `https://localhost:${await listening(server)}/`;
  const environment = { TAPWRIGHT_ALLOW_PRIVATE: '1', NODE_EXTRA_CA_CERTS: authorityFile() };
  expect(await fetchWith(environment, address, address)).toEqual(['200 version 2.0', '200 version 2.0']);
});

test('HTTPS_PROXY is asked for a tunnel, with its credentials', async () => {
  const { url, asked } = await proxy(await secureServer());
  const environment = { HTTPS_PROXY: url.replace('//', '//user:pass@'), NODE_EXTRA_CA_CERTS: authorityFile() };
  expect(await fetchWith(environment, 'https://api.example.test/x')).toEqual(['200 secure api.example.test']);
  expect(asked).toEqual(['CONNECT api.example.test:443 Basic dXNlcjpwYXNz']);
});

test('HTTP_PROXY carries plain requests, NO_PROXY names exceptions, and loopback never goes through it', async () => {
  const direct = await listening(createServer((request, response) => response.end(`plain ${request.headers.host}`)));
  const { url, asked } = await proxy(direct);
  const environment = { HTTP_PROXY: url, NO_PROXY: 'other.example.test', TAPWRIGHT_ALLOW_PRIVATE: '1' };
  const outcomes = await fetchWith(
    environment,
    'http://api.example.test/x',
    'http://other.example.test/x',
    `http://127.0.0.1:${direct}/x`,
  );
  expect(outcomes).toEqual(['200 plain api.example.test', 'host_unknown', `200 plain 127.0.0.1:${direct}`]);
  expect(asked).toHaveLength(1);
});

test('a proxy is no way around the guard', async () => {
  const { url, asked } = await proxy(1);
  const addresses = ['http://169.254.169.254/latest', 'https://[::1]/', 'http://10.0.0.1/', 'http://localhost/'];
  const refused = addresses.map(() => 'address_refused');
  expect(await fetchWith({ HTTP_PROXY: url, HTTPS_PROXY: url }, ...addresses)).toEqual(refused);
  expect(asked).toEqual([]);
});
