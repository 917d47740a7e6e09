#!/usr/bin/env node
// Plain JavaScript, so that it also starts on a Node that is too old for us and can hand over to the one npm installed.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FLOOR = [22, 19];

function isOldNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  return major < FLOOR[0] || (major === FLOOR[0] && minor < FLOOR[1]);
}

function newerNode() {
  try {
    return nodeModule.createRequire(import.meta.url).resolve('node/bin/node');
  } catch {
    return undefined;
  }
}

/** Runs this very command on the newer Node; signals reach the child through the terminal or through us. */
function handOver(node) {
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal ? 1 : (code ?? 1)));
}

async function start() {
  // Halves the start. Not in the shared temporary folder, where others could put code of their own.
  nodeModule.enableCompileCache(join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tapwright'));
  // In a checkout the sources run directly; the published package carries no tsconfig and runs its build.
  const inCheckout = existsSync(new URL('../tsconfig.json', import.meta.url));
  if (inCheckout) {
    nodeModule.registerHooks({
      resolve: (specifier, context, next) =>
        next(specifier, { ...context, conditions: ['@tapwright/source', ...context.conditions] }),
    });
  }
  const { holdYoungHeap, main } = await import(inCheckout ? '../src/index.ts' : '../dist/index.js');
  if (['read', 'sync'].includes(process.argv[2])) holdYoungHeap();
  process.exitCode = await main(process.argv.slice(2));
}

if (!isOldNode()) {
  await start();
} else {
  const node = newerNode();
  if (node) {
    handOver(node);
  } else {
    process.stderr.write(
      `tapwright needs Node ${FLOOR.join('.')} or newer; this is ${process.versions.node}.\n` +
        'Install a newer Node, or add one to this project: npm install --save-dev node@24\n',
    );
    process.exitCode = 2;
  }
}
