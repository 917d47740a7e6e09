import { createRequire } from 'node:module';
import { join } from 'node:path';
import { corpusDocument, root } from '../documents.ts';

export interface Subject {
  readonly name: string;
  readonly description: () => string;
  readonly overlay?: string;
  /** Of a large description, these paths only. */
  readonly paths?: readonly string[];
}

const example = (name: string, overlay = true): Subject => ({
  name,
  description: () => join(root, 'examples', name, 'openapi.yaml'),
  ...(overlay ? { overlay: join(root, 'examples', name, 'overlay.json') } : {}),
});

const corpus = (id: string): Subject => ({ name: id, description: () => corpusDocument(id) });

export const subjects: readonly Subject[] = [
  example('datasette', false),
  example('pocketbase'),
  example('warehouse'),
  corpus('1password.com/events'),
  corpus('isbndb.com'),
  corpus('nexmo.com/application.v2'),
  corpus('twilio.com/twilio_content_v1'),
  {
    name: 'github',
    description: () => createRequire(import.meta.url).resolve('@octokit/openapi/generated/api.github.com.json'),
    overlay: join(root, 'connectors', 'source-github', 'overlay.json'),
    paths: [
      '/user/repos',
      '/repos/{owner}/{repo}/labels',
      '/repos/{owner}/{repo}/milestones',
      '/repos/{owner}/{repo}/issues/comments',
    ],
  },
];
