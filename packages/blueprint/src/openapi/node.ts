import { isJsonObject, type JsonObject } from '@tapwright/connector';
import { formatPointer } from './pointer.ts';
import type { SourceDocument } from './source-document.ts';

/** A value of a description together with where it stands, so that a problem can be told with its place. */
export interface Node {
  readonly value: unknown;
  readonly document: SourceDocument;
  readonly parent: Node | undefined;
  readonly key: string;
}

export interface ObjectNode extends Node {
  readonly value: JsonObject;
}

export function rootNode(document: SourceDocument): Node {
  return { value: document.data, document, parent: undefined, key: '' };
}

/** The member `key` of an object or array. Only own members count, so `constructor` is harmless. */
export function child(node: Node, key: string): Node | undefined {
  const { value } = node;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  const member: unknown = Reflect.get(value, key);
  return member === undefined ? undefined : { value: member, document: node.document, parent: node, key };
}

export function objectChild(node: Node, key: string): ObjectNode | undefined {
  const found = child(node, key);
  return found !== undefined && isObjectNode(found) ? found : undefined;
}

export function isObjectNode(node: Node): node is ObjectNode {
  return isJsonObject(node.value);
}

/** Members of an object, or items of an array. */
export function children(node: Node): Node[] {
  const { value } = node;
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).map(([key, member]) => ({ value: member, document: node.document, parent: node, key }));
}

export function stringChild(node: Node, key: string): string | undefined {
  const value = child(node, key)?.value;
  return typeof value === 'string' ? value : undefined;
}

/** Text, also where the author forgot the quotes around a number or a boolean. */
export function textChild(node: Node, key: string): string | undefined {
  const value = child(node, key)?.value;
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

export function segmentsOf(node: Node): string[] {
  const segments: string[] = [];
  for (let at: Node | undefined = node; at?.parent !== undefined; at = at.parent) segments.push(at.key);
  return segments.toReversed();
}

export function pointerOf(node: Node): string {
  return formatPointer(segmentsOf(node));
}
