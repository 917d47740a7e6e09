import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createBlueprint } from '../blueprint.ts';
import { readDescriptionText } from '../formats/read-document.ts';
import { contractSchema, type Operation } from '../schema.ts';

const text = readFileSync(new URL('clinic.fixture.json', import.meta.url), 'utf8');
const clinic = await readDescriptionText({ text, address: 'clinic.json' });

function operation(id: string): Operation | undefined {
  return clinic.contract.operations.find((one) => one.id === id);
}

function collection(...item: unknown[]): string {
  const schema = 'https://schema.getpostman.com/json/collection/v2.0.0/collection.json';
  return JSON.stringify({ info: { name: 'Small', schema }, item });
}

test('folders of requests become operations below the address of the variable', async () => {
  expect(contractSchema.parse(clinic.contract)).toEqual(clinic.contract);
  expect(clinic).toMatchObject({ title: 'Clinic API', name: 'clinic', source: { kind: 'postman-2.1' } });
  expect(clinic.contract.servers).toEqual([{ url: 'https://clinic.example/v2' }]);
  expect(clinic.contract.operations.map(({ id, method, path }) => `${id}: ${method} ${path}`)).toEqual([
    'list_patients: GET /patients',
    'add_a_patient: POST /patients',
    'visits_of_a_patient: GET /patients/{patient_id}/visits',
    'remove_a_patient: DELETE /patients/{patientId}',
    'upload_a_picture: PUT /patients/{patient_id}/picture',
    'login: POST /sessions',
    'ask: POST /graphql',
    'status: GET /api/status',
  ]);
  expect(operation('list_patients')?.tags).toEqual(['Patients']);
  expect(operation('list_patients')?.pointer).toBe('/item/0/item/0');
  expect(operation('status')?.servers).toEqual([{ url: 'https://status.example' }]);
});

test('queries, headers and path variables are parameters with the types of their values', async () => {
  expect(operation('list_patients')?.parameters).toEqual([
    { name: 'page', in: 'query', required: false, description: 'Page number, from 1.', schema: { type: 'integer' } },
    {
      name: 'per_page',
      in: 'query',
      required: false,
      description: 'Patients per page, at most 100.',
      schema: { type: 'integer' },
    },
    { name: 'active', in: 'query', required: false, schema: { type: 'boolean' } },
    {
      name: 'X-Clinic-Version',
      in: 'header',
      required: true,
      schema: { type: 'string', enum: ['2026-01-01'] },
    },
    { name: 'X-Trace', in: 'header', required: false, schema: { type: 'string' } },
  ]);
  expect(operation('visits_of_a_patient')?.parameters).toMatchObject([
    { name: 'patient_id', in: 'path', required: true, description: 'Whose visits.', schema: { type: 'integer' } },
  ]);
});

test('saved answers become schemas that all of them fit', async () => {
  expect(operation('list_patients')?.responses['200']?.content?.['application/json']?.schema).toEqual({
    type: 'object',
    properties: {
      patients: {
        type: 'array',
        items: {
          type: 'object',
          properties: {
            id: { type: 'integer' },
            name: { type: 'string' },
            born: { type: 'string', format: 'date' },
            updated_at: { type: 'string', format: 'date-time' },
            phone: { type: ['null', 'string'] },
            weight: { type: 'number' },
          },
        },
      },
      total: { type: 'integer' },
    },
  });
  expect(Object.keys(operation('list_patients')?.responses ?? {})).toEqual(['200', '403']);
});

test('bodies are read whatever their mode; equal calls are united with a warning', async () => {
  expect(operation('add_a_patient')?.requestBody?.content['application/json']?.schema).toEqual({
    type: 'object',
    properties: {
      name: { type: 'string' },
      age: {},
      password: { type: 'string' },
      address: { type: 'object', properties: { city: { type: 'string' } } },
    },
  });
  expect(operation('upload_a_picture')?.requestBody?.content['multipart/form-data']?.schema).toEqual({
    type: 'object',
    properties: { picture: { type: 'string', format: 'binary' }, note: { type: 'string' } },
  });
  expect(clinic.warnings.map(({ message, pointer }) => `${pointer ?? ''}: ${message}`)).toEqual([
    '/item/2/request/body: a GraphQL request is read as a plain call; give the GraphQL schema to read its data as streams',
    '/item/4: a request without an address, or with a method of its own, is left out',
    ': scripts of 1 requests and folders are left out: what they compute is not sent',
    '/item/0/item/2: this is the same call as `Add a patient`; the two are united',
    '/item/3/request: this request goes to another server than most; it keeps its own',
  ]);
});

test('how to authenticate is inherited; no secret is carried over', async () => {
  expect(clinic.contract.securitySchemes).toEqual({ bearer: { type: 'bearer' } });
  expect(operation('list_patients')?.security).toEqual([{ bearer: [] }]);
  expect(operation('login')?.security).toEqual([]);
  expect(JSON.stringify(createBlueprint(clinic))).not.toMatch(/s3cr3t/);
});

test('lists are streams, and what only examples show is assumed', async () => {
  const { interpretation, assumptions, evidence } = createBlueprint(clinic);
  expect(interpretation.streams).toMatchObject([
    {
      name: 'patients',
      pagination: { kind: 'page-number', pageSize: { name: 'per_page', value: 100 } },
      request: { headers: { 'X-Clinic-Version': { value: '2026-01-01' } } },
    },
    { name: 'visits', parent: { stream: 'patients' }, primaryKey: [['id']] },
  ]);
  expect(assumptions.filter(({ pointer }) => pointer === '/interpretation/streams/0/primaryKey')).toMatchObject([
    { statement: 'Seen in examples only: The record has an `id`.', rule: 'key/id' },
  ]);
  expect(evidence['/interpretation/streams/0/records']?.[0]).toMatchObject({
    pointer: '/item/0/item/0',
    note: 'seen in examples only',
  });
});

test('format 2.0 with other kinds of credentials', async () => {
  const auth = (type: string, settings: object) => ({ auth: { type, [type]: settings } });
  const text = collection(
    {
      name: 'A',
      request: { method: 'GET', url: 'https://a.example/a', ...auth('apikey', { key: 'X-Key', value: 's' }) },
    },
    {
      name: 'B',
      request: {
        method: 'GET',
        url: 'https://a.example/b',
        ...auth('oauth2', {
          grant_type: 'client_credentials',
          accessTokenUrl: 'https://a.example/token?x=1',
          scope: 'r w',
        }),
      },
    },
    {
      name: 'C',
      request: { method: 'GET', url: 'https://a.example/c', header: [{ key: 'Authorization', value: 'Token {{t}}' }] },
    },
    { name: 'D', request: { method: 'GET', url: 'https://a.example/d', ...auth('awsv4', {}) } },
  );
  const { contract, source } = await readDescriptionText({ text });
  expect(source.kind).toBe('postman-2.0');
  expect(contract.securitySchemes).toEqual({
    apikey: { type: 'api-key', in: 'header', name: 'X-Key' },
    oauth2: {
      type: 'oauth2',
      flows: { clientCredentials: { tokenUrl: 'https://a.example/token', scopes: { r: '', w: '' } } },
    },
    authorization: {
      type: 'api-key',
      in: 'header',
      name: 'Authorization',
      description: 'Written as `Token <key>`.',
    },
    awsv4: { type: 'other', scheme: 'awsv4' },
  });
});

test('an address that no variable of the collection holds has to be given', async () => {
  const { contract, warnings } = await readDescriptionText({
    text: collection({ name: 'A', request: { method: 'GET', url: '{{host}}/things/:id' } }),
  });
  expect(contract.servers).toEqual([]);
  expect(contract.operations[0]?.path).toBe('/things/{id}');
  expect(warnings.map(({ message }) => message)).toEqual([
    'the variable `host` that holds the address has no value in the collection',
  ]);
});

test('a secret in the address that a variable holds becomes a parameter, and one in a description is cut out', async () => {
  const document: unknown = JSON.parse(
    collection({
      name: 'Who am I',
      request: {
        method: 'GET',
        url: {
          raw: '{{bot}}/getMe?lang=de',
          query: [{ key: 'lang', value: 'de', description: 'Ask with Bearer abcdefghijklmnop.' }],
        },
      },
    }),
  );
  const variable = [
    { key: 'bot', value: 'https://me:pw@chat.example/bot110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw' },
  ];
  const { contract } = await readDescriptionText({ text: JSON.stringify({ ...Object(document), variable }) });
  expect(contract.servers).toEqual([{ url: 'https://chat.example' }]);
  expect(contract.operations[0]?.path).toBe('/{id}/getMe');
  expect(JSON.stringify(contract)).not.toMatch(/AAHd|abcdef|pw@/);
});

test('a collection may be wrapped as the API of Postman does it', async () => {
  const inner: unknown = JSON.parse(collection({ name: 'A', request: 'https://a.example/things' }));
  const { contract } = await readDescriptionText({ text: JSON.stringify({ collection: inner }) });
  expect(contract.operations).toMatchObject([{ path: '/things', pointer: '/collection/item/0' }]);
});

test('a collection without requests is refused with its place', async () => {
  await expect(readDescriptionText({ text: collection() })).rejects.toThrow(
    /description:1: the Postman collection holds no request/,
  );
});
