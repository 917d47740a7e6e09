import assert from 'node:assert';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import timers from 'node:timers';
import { syncBuiltinESMExports } from 'node:module';

/** Many objects bring their own of these, and set them by assignment, which a locked one in their prototype forbids. */
const OVERRIDDEN = new Set<string | symbol>([
  'constructor',
  'toString',
  'toLocaleString',
  'valueOf',
  'toJSON',
  'name',
  'message',
  'inspect',
]);

const SHARED = [
  'Object',
  'Array',
  'Function',
  'String',
  'Number',
  'Boolean',
  'BigInt',
  'Symbol',
  'Promise',
  'Map',
  'Set',
  'WeakMap',
  'WeakSet',
  'RegExp',
  'Date',
  'Error',
  'JSON',
  'Math',
  'Reflect',
  'Proxy',
  'Buffer',
  'URL',
  'URLSearchParams',
  'TextEncoder',
  'TextDecoder',
  'AbortController',
  'AbortSignal',
  'Uint8Array',
  'ArrayBuffer',
  'Headers',
  'Request',
  'Response',
  'fetch',
  'structuredClone',
  'setTimeout',
  'clearTimeout',
  'setImmediate',
  'queueMicrotask',
  'console',
] as const;

/** What has no name of its own, and what loops, generators and bytes are made of. */
const UNNAMED: readonly unknown[] = [
  [][Symbol.iterator](),
  new Map()[Symbol.iterator](),
  new Set()[Symbol.iterator](),
  ''[Symbol.iterator](),
  ''.matchAll(/./g),
  (function* () {})(),
  (async function* () {})(),
  new Uint8Array(),
].flatMap((value) => above(value));

/** Every prototype of a value. */
function above(value: unknown): readonly unknown[] {
  const found: unknown[] = [];
  for (let one: unknown = value; typeof one === 'object' && one !== null; found.push(one))
    one = Reflect.getPrototypeOf(one);
  return found;
}

/**
 * Makes what the checks stand on unchangeable: from here on, code that replaces `fetch`, `assert` or
 * `Array.prototype.includes`, or gives every object a `then` or a `toJSON`, gets a TypeError instead of a check that
 * always passes.
 */
export function lockSurroundings(): void {
  for (const name of SHARED) {
    const value: unknown = Reflect.get(globalThis, name);
    if (value === undefined) continue;
    lockMethods(value);
    if (typeof value === 'function') lockPrototype(Reflect.get(value, 'prototype'));
    Object.defineProperty(globalThis, name, { value, writable: false, configurable: false });
  }
  for (const prototype of UNNAMED) lockPrototype(prototype);
  for (const module of [assert, assert.strict, fs, fs.promises, http, https, net, timers]) lockMethods(module);
  syncBuiltinESMExports();
}

/** Nothing is added to it either: objects would seem to have it all at once. */
function lockPrototype(target: unknown): void {
  lockMethods(target);
  if (typeof target === 'object' && target !== null) Object.preventExtensions(target);
}

function lockMethods(target: unknown): void {
  if ((typeof target !== 'object' && typeof target !== 'function') || target === null) return;
  for (const key of Reflect.ownKeys(target)) {
    const property = Object.getOwnPropertyDescriptor(target, key);
    if (OVERRIDDEN.has(key) || property?.configurable !== true) continue;
    if (!('value' in property)) Object.defineProperty(target, key, { configurable: false });
    else if (typeof property.value === 'function')
      Object.defineProperty(target, key, { writable: false, configurable: false });
  }
}
