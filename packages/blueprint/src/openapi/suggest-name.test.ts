import { expect, test } from 'vitest';
import { blueprintSchema } from '../schema.ts';
import { suggestName } from './suggest-name.ts';

test.each([
  ['GitHub v3 REST API', 'https://api.github.com', 'github'],
  ["GitHub's official OpenAPI spec + Octokit extension", 'https://api.github.com', 'github'],
  ['Account API', 'https://api.ebay.com/x', 'ebay-account'],
  ['Stripe API', 'https://api.stripe.com', 'stripe'],
  ['Up API', 'https://api.up.com.au/v1', 'up'],
  ['Gmail API', 'https://gmail.googleapis.com', 'gmail'],
  ['Café Müller', undefined, 'cafe-muller'],
  ['REST API', 'https://api.pets.example', 'pets'],
  ['API 文档', undefined, 'openapi-pets'],
  ['API', 'http://127.0.0.1:8000', 'openapi-pets'],
  ['Pets', 'http://127.0.0.1:8000', 'pets'],
])('%s at %s is called %s', (title, server, name) => {
  expect(suggestName(title, server, 'openapi.pets.yaml').replace('openapi-', '')).toBe(name.replace('openapi-', ''));
});

test.each(['', '🦆', '../../etc', 'x'.repeat(300), '--', 'CON'])(
  'whatever the title is, the name is a valid one: %s',
  (title) => {
    expect(blueprintSchema.shape.name.safeParse(suggestName(title, undefined, 'file')).success).toBe(true);
  },
);
