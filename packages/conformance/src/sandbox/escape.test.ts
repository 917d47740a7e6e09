import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test as testHere } from 'vitest';
import { dependencyClosure } from './dependency-closure.ts';
import { sandboxFindings } from './open-sandbox.ts';
import { processTree } from './process-tree.ts';
import { findSrt } from './srt.ts';
import { runSandboxed, type RunSandboxedOptions } from './run-sandboxed.ts';

const findings = await sandboxFindings();
type Level = 'bubblewrap' | 'srt';
/** srt is what somebody installs who wants it: `npm run check:srt` does so. */
const LEVELS: readonly Level[] = findSrt() === undefined ? ['bubblewrap'] : ['bubblewrap', 'srt'];
const isMissing = (level: Level): boolean => !findings.some((one) => one.level === level && one.works);

let outside: string;
let server: Server;
let abstract: Server;
let port = 0;
const ABSTRACT = `\0tapwright-escape-${process.pid}`;
/** Who a process of this machine is. */
const OWN_NAME = commandOf(process.pid);

beforeAll(async () => {
  outside = mkdtempSync(join(tmpdir(), 'tapwright-outside-'));
  writeFileSync(join(outside, 'secret'), 'hush', { mode: 0o644 });
  process.env['TAPWRIGHT_ESCAPE_SECRET'] = 'hush';
  server = createServer((socket) => socket.on('error', () => undefined).end('hello'));
  abstract = createServer((socket) => socket.on('error', () => undefined).end('hello'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  if (process.platform === 'linux') await new Promise<void>((resolve) => abstract.listen(ABSTRACT, resolve));
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(() => {
  delete process.env['TAPWRIGHT_ESCAPE_SECRET'];
  server.close();
  abstract.close();
  rmSync(outside, { recursive: true, force: true });
});

function escape(script: string, options: Partial<RunSandboxedOptions>) {
  const store = dependencyClosure().at(-1)?.real;
  const known = { outside, port, abstract: ABSTRACT, pid: process.pid, name: OWN_NAME, store };
  const files = new Map([['escape.mjs', `${HELPERS}\nconst known = ${JSON.stringify(known)};\n${script}`]]);
  return runSandboxed({ files, command: ['node', 'escape.mjs'], ...options });
}

const HELPERS = `
import fs from 'node:fs'; import net from 'node:net'; import dns from 'node:dns/promises'; import cp from 'node:child_process';
const reach = (...where) => new Promise((done, fail) => {
  net.connect(...where).on('connect', () => done('connected')).on('error', fail);
  setTimeout(() => fail(new Error('ETIMEDOUT')), 3000);
});
const through = (proxy, target) => new Promise((done, fail) => {
  const socket = net.connect(proxy, '127.0.0.1', () => socket.write('CONNECT ' + target + ' HTTP/1.1\\r\\nhost: ' + target + '\\r\\n\\r\\n'));
  socket.on('data', (text) => String(text).includes(' 200') ? done('connected') : fail(new Error(String(text)))).on('error', fail);
  setTimeout(() => fail(new Error('ETIMEDOUT')), 3000);
});`;

/** Each is to fail; what it gives back otherwise is what got out. */
const ATTEMPTS: Readonly<Record<string, string>> = {
  'reads a file of somebody else': `fs.readFileSync(known.outside + '/secret', 'utf8')`,
  'lists the folders beside its own': `(() => { const names = fs.readdirSync('../..').filter((name) => known.outside.endsWith('/' + name)); if (names.length === 0) throw new Error('alone'); return names; })()`,
  'reads passwords through a link': `(fs.symlinkSync('/etc/shadow', 'link'), fs.readFileSync('link', 'utf8'))`,
  'reads users through a link': `(fs.symlinkSync('/etc/passwd', 'link-2'), fs.readFileSync('link-2', 'utf8'))`,
  'writes into the system': `(fs.writeFileSync('/usr/bin/tapwright-was-here', 'x'), 'written')`,
  'changes what its tests stand on': `(fs.writeFileSync(known.store + '/package.json', '{}'), 'written')`,
  'finds a secret in an environment': `(() => { const seen = JSON.stringify(process.env) + ['1', 'self', process.ppid].map((id) => { try { return fs.readFileSync('/proc/' + id + '/environ', 'utf8'); } catch { return ''; } }).join(); if (!seen.includes('hush')) throw new Error('none'); return seen; })()`,
  'talks to a server of this machine': `await reach(known.port, '127.0.0.1')`,
  'talks to a server of this machine by another name': `await reach(known.abstract)`,
  'talks to the internet': `await reach(53, '1.1.1.1')`,
  'asks for a name': `await dns.lookup('example.com')`,
  'signals a process of this machine': `(process.kill(known.pid, 0), 'signalled')`,
  'sees processes of this machine': `(() => { const seen = fs.readdirSync('/proc').filter((name) => { try { return fs.readFileSync('/proc/' + name + '/cmdline', 'utf8') === known.name; } catch { return false; } }); if (seen.length === 0) throw new Error('alone'); return seen; })()`,
  'changes settings of the kernel': `(fs.closeSync(fs.openSync('/proc/sys/kernel/core_pattern', 'r+')), 'open')`,
  'talks to a server of this machine through a proxy': `await through(3128, '127.0.0.1:' + known.port)`,
  'talks to the internet through a proxy': `await through(3128, 'example.com:443')`,
  'becomes root': `(process.setuid(0), 'root')`,
  'mounts something': `cp.execFileSync('mount', ['-t', 'tmpfs', 'none', '/tmp'], { stdio: 'pipe' }).toString()`,
  'makes a device': `cp.execFileSync('mknod', ['disk', 'b', '8', '0'], { stdio: 'pipe' }).toString()`,
};

/** Those that harm nothing where they succeed. */
const HARMLESS = [
  'reads a file of somebody else',
  'lists the folders beside its own',
  'reads users through a link',
  'talks to a server of this machine',
  'signals a process of this machine',
  'sees processes of this machine',
];

function attempting(names: readonly string[]): string {
  const attempts = names.map(
    (name) => `try { got[${JSON.stringify(name)}] = ${ATTEMPTS[name]}; } catch { held.push(${JSON.stringify(name)}); }`,
  );
  // Where it seems to work, it is in an empty folder of that name: what counts is whether it is here.
  const write = `try { fs.writeFileSync(known.outside + '/written', 'x'); } catch {}`;
  return `${write}\nconst got = {}; const held = [];\n${attempts.join('\n')}\nconsole.log(JSON.stringify({ got, held })); process.exit();`;
}

testHere('without a sandbox these attempts succeed, so that they prove something', async () => {
  const { stdout } = await escape(attempting(HARMLESS), { levels: ['none'] });
  expect(JSON.parse(stdout)).toMatchObject({ held: [] });
  expect(existsSync(join(outside, 'written'))).toBe(true);
  rmSync(join(outside, 'written'));
});

describe.for(LEVELS)('code in %s (skipped where it does not work)', (wanted) => {
  const test = testHere.skipIf(isMissing(wanted));
  const within = (script: string, options: Partial<RunSandboxedOptions> = {}) =>
    escape(script, { levels: [wanted], ...options });

  test('never gets out, however it tries', async () => {
    const { stdout, stderr, level, networkOpen } = await within(attempting(Object.keys(ATTEMPTS)));
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({ got: {}, held: Object.keys(ATTEMPTS) });
    expect({ level, networkOpen }).toEqual({ level: wanted, networkOpen: false });
    expect(existsSync(join(outside, 'written'))).toBe(false);
  });

  test('may do what tests need: files of its own, its own loopback, processes, our packages', async () => {
    const script = `
      import { z } from 'zod';
      fs.writeFileSync('own', 'x'); fs.writeFileSync('/tmp/own', 'x');
      const server = net.createServer((socket) => socket.on('error', () => undefined).end('hello')).listen(0, '127.0.0.1', async () => {
        await reach(server.address().port, '127.0.0.1');
        const child = cp.execFileSync(process.execPath, ['-p', '6 * 7']).toString().trim();
        console.log(JSON.stringify({ child, zod: z.string().parse('x'), uid: process.getuid() !== 0 }));
        process.exit();
      });`;
    const { stdout, stderr, files } = await within(script, { collect: ['own'] });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({ child: '42', zod: 'x', uid: true });
    expect(Buffer.from(files.get('own') ?? '').toString()).toBe('x');
  });

  test('is ended when it computes for ever', async () => {
    const result = await within('for (;;);', { limits: { cpuSeconds: 1 } });
    expect(result.exitCode).not.toBe(0);
    expect(result.milliseconds).toBeLessThan(15_000);
  });

  test('is ended when it waits for ever', async () => {
    const result = await within('setInterval(() => undefined, 1e6);', { limits: { milliseconds: 600 } });
    expect(result).toMatchObject({ stopped: 'time' });
  });

  test('is ended when it takes too much memory', async () => {
    const script = 'const all = []; setInterval(() => all.push(Buffer.alloc(32 << 20, 1)), 20);';
    const result = await within(script, { limits: { memory: 300 << 20, milliseconds: 15_000 } });
    expect(result).toMatchObject({ stopped: 'memory' });
  });

  test('is ended when it starts too many processes, and none of them is left', async () => {
    const script = `for (let i = 0; i < 60; i++) cp.spawn('/usr/bin/sleep', ['977'], { detached: true, stdio: 'ignore' }).on('error', () => undefined); setInterval(() => undefined, 1e6);`;
    const result = await within(script, { limits: { processes: 20, milliseconds: 15_000 } });
    expect(result).toMatchObject({ stopped: 'processes' });
    const left = await processTree(process.pid);
    expect(left.filter(({ id }) => commandOf(id).includes('977'))).toEqual([]);
  });

  test('does not outlive itself, however far it goes away', async () => {
    const script = `cp.spawn('/usr/bin/setsid', ['/usr/bin/sleep', '978'], { detached: true, stdio: 'ignore' }).unref(); setTimeout(() => process.exit(), 100);`;
    await within(script);
    const alive = (await processTree(1)).filter(({ id }) => commandOf(id).includes('\u0000978'));
    expect(alive).toEqual([]);
  });

  test('fills neither the disk nor the memory of /tmp, nor our memory with its words', async () => {
    const script = `
      let said = [];
      for (const file of ['big', '/tmp/big']) try { for (;;) fs.appendFileSync(file, Buffer.alloc(1 << 20)); } catch (error) { said.push(error.code); }
      console.error(said.join()); for (let i = 0; i < 400; i++) console.log('x'.repeat(10_000)); `;
    const result = await within(script, { limits: { fileBytes: 8 << 20, outputBytes: 100_000 } });
    expect(result.stderr.trim()).toMatch(/^EFBIG,(?:EFBIG|ENOSPC)$/);
    expect(result).toMatchObject({ truncated: true, exitCode: 0 });
    expect(result.stdout.length).toBe(100_000);
  });

  test('ends with what started it', async () => {
    const stop = new AbortController();
    const running = within(`console.log('up'); setInterval(() => undefined, 1e6);`, { signal: stop.signal });
    setTimeout(() => stop.abort(), 300);
    expect(await running).toMatchObject({ stopped: 'aborted' });
  });
});

describe.skipIf(process.getuid?.() !== 0)('code of root in a folder that only root may read', () => {
  let own: string;
  beforeAll(() => {
    own = mkdtempSync(join(tmpdir(), 'tapwright-private-'));
    writeFileSync(join(own, 'mine'), 'x', { mode: 0o600 });
  });
  afterAll(() => rmSync(own, { recursive: true }));

  testHere.skipIf(isMissing('bubblewrap'))('has no rights of root in bubblewrap', async () => {
    const script = `console.log(fs.readFileSync(${JSON.stringify(join(own, 'mine'))}, 'utf8'), process.getuid() === 0);
      try { fs.writeFileSync(${JSON.stringify(join(own, 'more'))}, 'x'); console.log('written'); } catch (error) { console.log(error.code); }`;
    const { stdout, stderr } = await escape(script, { levels: ['bubblewrap'], readable: [own] });
    expect({ stdout, stderr }).toEqual({ stdout: 'x false\nEROFS\n', stderr: '' });
  });

  if (LEVELS.includes('srt')) {
    testHere('is not run by srt, which would have to be root as well', async () => {
      const running = escape('', { levels: ['srt'], readable: [own] });
      await expect(running).rejects.toMatchObject({ code: 'sandbox_needs_user' });
    });
  }
});

function commandOf(id: number): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
