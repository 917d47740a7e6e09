import { expect, it } from 'vitest';
import { plainBody } from './plain-body.ts';
import { xmlDocumentSchema } from './xml-schema.ts';
import { xmlText } from './xml-text.ts';

const schemas = {
  Page: {
    type: 'object',
    xml: { name: 'ListResult', prefix: 's' },
    properties: {
      more: { type: 'boolean', xml: { name: 'IsTruncated' } },
      things: { type: 'array', xml: { name: 'Things', wrapped: true }, items: { $ref: '#/schemas/Thing' } },
      notes: { type: 'array', xml: { name: 'ignored' }, items: { type: 'string', xml: { name: 'Note' } } },
    },
  },
  Thing: {
    type: 'object',
    required: ['id'],
    xml: { name: 'Thing' },
    properties: {
      id: { type: 'integer', xml: { name: 'ID', attribute: true } },
      text: { type: 'string' },
      inner: { $ref: '#/schemas/Thing' },
    },
  },
};

const schema = xmlDocumentSchema(schemas, { $ref: '#/schemas/Page' });
const document = {
  's:ListResult': {
    IsTruncated: false,
    Things: { Thing: [{ ID: 1, text: 'a < b & "c"' }, { ID: 2 }] },
    Note: ['x', 'y'],
  },
};

it('names elements, attributes, wrappers and prefixes as the xml keywords say', () => {
  expect(xmlText(schema, document)).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
      '<s:ListResult><IsTruncated>false</IsTruncated>' +
      '<Things><Thing ID="1"><text>a &lt; b &amp; &quot;c&quot;</text></Thing><Thing ID="2"></Thing></Things>' +
      '<Note>x</Note><Note>y</Note></s:ListResult>\n',
  );
});

it('keeps what is required under the name of its element', () => {
  expect(schema).toMatchObject({
    properties: {
      's:ListResult': {
        properties: { Things: { properties: { Thing: { type: 'array', items: { required: ['ID'] } } } } },
      },
    },
  });
});

it('is read by the plain loop as texts', () => {
  expect(plainBody('xml', xmlText(schema, document))).toEqual({
    's:ListResult': {
      IsTruncated: 'false',
      Things: { Thing: [{ ID: '1', text: 'a < b & "c"' }, { ID: '2' }] },
      Note: ['x', 'y'],
    },
  });
  expect(() => plainBody('xml', '<a><b>1</b>')).toThrow('ends within an element');
});

it('reads quoted cells, also over lines', () => {
  expect(plainBody('csv', 'a,b\r\n"1, ""one""\nmore",2\r\n,\r\n')).toEqual([
    { a: '1, "one"\nmore', b: '2' },
    { a: '', b: '' },
  ]);
});
