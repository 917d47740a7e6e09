// The least that a Node program can do that knows this one API: undici, JSON.parse, JSON.stringify, one write a page.
import { writeSync } from 'node:fs';
import { request } from 'undici';

const [url = ''] = process.argv.slice(2);
for (let cursor; cursor !== null;) {
  const { body } = await request(`${url}/issues${cursor === undefined ? '' : `?cursor=${cursor}`}`);
  const page = await body.json();
  let lines = '';
  for (const record of page.data) lines += `${JSON.stringify(record)}\n`;
  const bytes = Buffer.from(lines);
  for (let at = 0; at < bytes.length;) at += writeSync(1, bytes, at);
  cursor = page.next_cursor;
}
