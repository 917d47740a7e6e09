import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPackage } from './open-package.ts';
import { readTarball } from './read-tarball.ts';

interface Entry {
  readonly path: string;
  readonly text?: string;
  readonly kind?: string;
  readonly link?: string;
  /** The size that the header claims. */
  readonly size?: number;
}

function header({ path, text = '', kind = '0', link = '', size = Buffer.byteLength(text) }: Entry): Buffer {
  const block = Buffer.alloc(512);
  block.write(path, 0, 100);
  block.write('0000644\0', 100);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write('        ', 148);
  block.write(kind, 156);
  block.write(link, 157, 100);
  block.write('ustar\0', 257);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function tarball(...entries: readonly Entry[]): Buffer {
  const blocks = entries.flatMap((entry) => {
    const content = Buffer.from(entry.text ?? '');
    return [header(entry), content, Buffer.alloc((512 - (content.length % 512)) % 512)];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

describe('an archive', () => {
  it('is read in memory', () => {
    const archive = tarball(
      { path: 'package/', kind: '5' },
      { path: 'package/a.txt', text: 'a' },
      { path: 'package/b/c', text: 'c'.repeat(600) },
    );
    const found = readTarball(archive).map(({ path, bytes }) => [path, bytes.length]);
    expect(found).toEqual([
      ['package/a.txt', 1],
      ['package/b/c', 600],
    ]);
  });

  it('may have names that are too long for a header', () => {
    const name = `package/${'long/'.repeat(30)}x`;
    const record = ` path=${name}\n`;
    const length = record.length + 3;
    const archive = tarball({ path: 'pax', kind: 'x', text: `${length}${record}` }, { path: 'cut', text: '1' });
    expect(readTarball(archive)[0]?.path).toBe(name);
  });

  it.each<readonly [string, readonly Entry[]]>([
    ['climbs out of its folder', [{ path: 'package/../../etc/passwd' }]],
    ['names an absolute path', [{ path: '/etc/passwd' }]],
    ['names a path of another system', [{ path: 'package\\..\\x' }]],
    ['names a drive', [{ path: 'C:/x' }]],
    ['has a symbolic link', [{ path: 'package/src', kind: '2', link: '/etc' }]],
    ['has a hard link', [{ path: 'package/src', kind: '1', link: 'package/other' }]],
    ['has a device', [{ path: 'package/null', kind: '3' }]],
    [
      'has a file twice',
      [
        { path: 'package/a', text: '1' },
        { path: 'package/a', text: '2' },
      ],
    ],
    ['ends too early', [{ path: 'package/a', size: 100_000 }]],
    [
      'hides a climbing path in an extended header',
      [{ path: 'pax', kind: 'x', text: '20 path=../../evil\n' }, { path: 'fine' }],
    ],
  ])('is refused when it %s', (_what, entries) => {
    expect(() => readTarball(tarball(...entries))).toThrow(/cannot be trusted/);
  });

  it('is refused when it unpacks to more than fits', { timeout: 30_000 }, () => {
    expect(() => readTarball(gzipSync(Buffer.alloc(300 * 1024 * 1024)))).toThrow(/more than 256 MB/);
  });

  it('is refused when it is none, or is damaged', () => {
    expect(() => readTarball(Buffer.from('no archive'))).toThrow(/no gzipped archive/);
    const damaged = header({ path: 'package/a' });
    damaged[0] = 65;
    expect(() => readTarball(gzipSync(damaged))).toThrow(/damaged/);
  });
});

describe('a package', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tapwright-open-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('is copied out of its tarball, and the copy goes away', async () => {
    const file = join(folder, 'one.tgz');
    writeFileSync(file, tarball({ path: 'package/package.json', text: '{}' }, { path: 'package/src/a.ts', text: '1' }));
    let copy = '';
    {
      await using opened = await openPackage(file);
      copy = opened.folder;
      expect([...opened.files.keys()]).toEqual(['package.json', 'src/a.ts']);
      expect(readdirSync(copy).toSorted()).toEqual(['package.json', 'src']);
    }
    expect(() => readdirSync(copy)).toThrow(/ENOENT/);
  });

  it('has one folder at the top of its tarball', async () => {
    const file = join(folder, 'two.tgz');
    writeFileSync(file, tarball({ path: 'package/package.json', text: '{}' }, { path: 'other/a', text: '1' }));
    await expect(openPackage(file)).rejects.toThrow(/more than one folder/);
  });

  it('is not just any folder', async () => {
    await expect(openPackage(folder)).rejects.toMatchObject({ code: 'package_missing' });
    await expect(openPackage(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'package_missing' });
  });
});
