import { expect, it } from 'vitest';
import { openDestination } from './open-destination.ts';

it.each(['kafka:topic', 'duckdb:', 'just-a-name', '', 'DUCKDB:x.db'])('%j names no destination', async (address) => {
  await expect(openDestination(address)).rejects.toMatchObject({
    code: 'unknown_destination',
    hint: 'Write duckdb:FILE, jsonl:FOLDER, parquet:FOLDER or postgres://USER@HOST/DATABASE?schema=NAME.',
  });
});
