import { ConfigError } from '@tapwright/connector';
import { readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import { knownDocument } from './known-documents.ts';
import { child, isObjectNode, rootNode, stringChild, type Node } from './node.ts';
import { parseText, type ParseLimits } from './parse-text.ts';
import { parsePointer } from './pointer.ts';
import { descriptionError, type Problems } from './problems.ts';
import type { SourceDocument } from './source-document.ts';

/** The documents of one description and the references between them. */
export interface DocumentSet {
  readonly main: SourceDocument;
  /** Every document that was read, main first. */
  readonly all: () => readonly SourceDocument[];
  /** Follows `$ref` while the node is one. Undefined after a dangling or circular chain, which is noted as a warning. */
  resolve(node: Node): Node | undefined;
  /** The node that a reference names, without following further. Undefined when it dangles (noted). */
  target(reference: string, from: Node): Node | undefined;
}

export interface DocumentSetOptions {
  readonly main: SourceDocument;
  readonly problems: Problems;
  /** Real path of the folder that references may reach. Undefined: no files at all. */
  readonly root: string | undefined;
  readonly limits: ParseLimits;
}

/** Files that one description may spread over. */
const MOST_FILES = 2000;

export function createDocumentSet({ main, problems, root, limits }: DocumentSetOptions): DocumentSet {
  const files = new Map<string, SourceDocument>();
  const standards = new Map<string, SourceDocument>();
  if (main.location.kind === 'file') files.set(main.location.path, main);
  const set: DocumentSet = {
    main,
    all: () => [main, ...[...files.values()].filter((file) => file !== main)],
    resolve(node) {
      let current = node;
      const passed = new Set<unknown>();
      while (isObjectNode(current)) {
        const reference = stringChild(current, '$ref');
        if (reference === undefined) return current;
        if (passed.has(current.value)) {
          problems.warn(node, `the reference \`${shorten(reference)}\` leads back to itself; the part is left out`);
          return undefined;
        }
        passed.add(current.value);
        const next = set.target(reference, current);
        if (next === undefined) return undefined;
        current = next;
      }
      return current;
    },
    target(reference, from) {
      const hash = reference.indexOf('#');
      const address = hash === -1 ? reference : reference.slice(0, hash);
      const known = address === '' ? undefined : openKnown(address);
      if (known !== undefined && child(rootNode(known), 'components') === undefined) {
        problems.warn(from, `the reference \`${shorten(reference)}\` is not followed; the part is left out`);
        return undefined;
      }
      const document = known ?? (address === '' ? from.document : openFile(address, from));
      if (document === undefined) return undefined;
      if (known !== undefined) {
        problems.warn(from, `the reference \`${shorten(reference)}\` is known by its address; nothing is fetched`);
      }
      return walk(document, hash === -1 ? '' : reference.slice(hash + 1), reference, from);
    },
  };
  return set;

  function walk(document: SourceDocument, fragment: string, reference: string, from: Node): Node | undefined {
    const segments = parsePointer(fragment);
    if (segments === undefined) {
      problems.warn(from, `the reference \`${shorten(reference)}\` is not a JSON pointer; the part is left out`);
      return undefined;
    }
    let node: Node | undefined = rootNode(document);
    for (const segment of segments) {
      node = child(node, segment) ?? throughReference(node, segment);
      if (node === undefined) {
        problems.warn(from, `the reference \`${shorten(reference)}\` leads nowhere; the part is left out`);
        return undefined;
      }
    }
    return node;
  }

  function openKnown(address: string): SourceDocument | undefined {
    const present = standards.get(address);
    const data = present === undefined ? knownDocument(address) : undefined;
    if (present !== undefined || data === undefined) return present;
    const document: SourceDocument = {
      label: shorten(address),
      location: { kind: 'text' },
      data,
      lines: (pointers) => pointers.map(() => undefined),
      remarks: [],
      hash: '',
    };
    standards.set(address, document);
    return document;
  }

  /** A pointer may pass through an object that is itself a reference. */
  function throughReference(node: Node, segment: string): Node | undefined {
    if (!isObjectNode(node) || stringChild(node, '$ref') === undefined) return undefined;
    const resolved = set.resolve(node);
    return resolved === undefined ? undefined : child(resolved, segment);
  }

  function openFile(address: string, from: Node): SourceDocument | undefined {
    const base = from.document.location;
    if (/^[a-z][a-z0-9+.-]+:/i.test(address) || address.startsWith('//') || base.kind === 'url') {
      throw descriptionError(
        from,
        'description_remote_reference',
        `the reference \`${shorten(address)}\` leaves this document over the network, which is not followed`,
        'Bundle the description into one file, or download its folder and give the local file.',
      );
    }
    if (base.kind !== 'file' || root === undefined) {
      throw descriptionError(
        from,
        'description_reference_without_folder',
        `the reference \`${shorten(address)}\` names a file, but this description was given as a text`,
        'Give the file instead of its text.',
      );
    }
    return readInside(root, base.path, address, from);
  }

  function readInside(folder: string, base: string, address: string, from: Node): SourceDocument | undefined {
    const wanted = path.resolve(path.dirname(base), decodePath(address));
    if (!isInside(folder, wanted)) throw outside(address, from);
    const real = realPath(wanted);
    if (real === undefined || !statSync(real).isFile()) {
      problems.warn(from, `the file of the reference \`${shorten(address)}\` does not exist; the part is left out`);
      return undefined;
    }
    // A link may point out of the folder although its name does not.
    if (!isInside(folder, real)) throw outside(address, from);
    const known = files.get(real);
    if (known !== undefined) return known;
    if (files.size >= MOST_FILES) throw tooManyFiles();
    const document = parseText(readFileSync(real), path.relative(folder, real), { kind: 'file', path: real }, limits);
    files.set(real, document);
    return document;
  }
}

function outside(address: string, from: Node): ConfigError {
  return descriptionError(
    from,
    'description_reference_outside',
    `the reference \`${shorten(address)}\` leaves the description's folder`,
    'Move the file into the folder of the description, or name a folder above both with the option for the root.',
  );
}

function tooManyFiles(): ConfigError {
  return new ConfigError(`the description spreads over more than ${MOST_FILES} files`, {
    code: 'description_too_large',
    hint: 'Bundle the description into one file.',
  });
}

function isInside(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '' && relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

function realPath(file: string): string | undefined {
  try {
    return realpathSync(file);
  } catch {
    return undefined;
  }
}

function decodePath(address: string): string {
  try {
    return decodeURIComponent(address).replaceAll('\0', '');
  } catch {
    return address;
  }
}

export function shorten(text: string): string {
  const oneLine = text.replaceAll(/\s+/g, ' ');
  return oneLine.length > 120 ? `${oneLine.slice(0, 117)}…` : oneLine;
}
