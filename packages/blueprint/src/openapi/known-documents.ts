import type { JsonObject } from '@tapwright/connector';

/**
 * Documents of standards that descriptions refer to by address and that nobody bundles. What they say is written here
 * in our own words, as far as lists and records need it; nothing is fetched.
 */

const text = { type: 'string' };
const integer = { type: 'integer', minimum: 0 };

const link = {
  type: 'object',
  required: ['href', 'rel'],
  properties: { href: text, rel: text, type: text, hreflang: text, title: text, length: { type: 'integer' } },
};
const links = { type: 'array', items: { $ref: '#/components/schemas/link' } };

/** RFC 7946. */
const geometry = {
  type: 'object',
  nullable: true,
  required: ['type'],
  properties: {
    type: {
      type: 'string',
      enum: ['Point', 'MultiPoint', 'LineString', 'MultiLineString', 'Polygon', 'MultiPolygon', 'GeometryCollection'],
    },
    coordinates: { type: 'array', items: {} },
    geometries: { type: 'array', items: { type: 'object' } },
  },
};
const feature = {
  type: 'object',
  required: ['type', 'geometry', 'properties'],
  properties: {
    type: { type: 'string', enum: ['Feature'] },
    id: { oneOf: [text, { type: 'integer' }] },
    geometry: { $ref: '#/components/schemas/geometryGeoJSON' },
    properties: { type: 'object', nullable: true, additionalProperties: true },
    links,
  },
};
const features = {
  type: 'object',
  required: ['type', 'features'],
  properties: {
    type: { type: 'string', enum: ['FeatureCollection'] },
    features: { type: 'array', items: { $ref: '#/components/schemas/featureGeoJSON' } },
    links,
    timeStamp: { type: 'string', format: 'date-time' },
    numberMatched: { ...integer, description: 'Total number of features that fit the request.' },
    numberReturned: { ...integer, description: 'Number of features in this answer.' },
  },
};
const collection = {
  type: 'object',
  required: ['id', 'links'],
  properties: { id: text, title: text, description: text, links, extent: { type: 'object' }, itemType: text },
};
const collections = {
  type: 'object',
  required: ['links', 'collections'],
  properties: { links, collections: { type: 'array', items: { $ref: '#/components/schemas/collection' } } },
};
const landingPage = {
  type: 'object',
  required: ['links'],
  properties: { title: text, description: text, links },
};
const confClasses = {
  type: 'object',
  required: ['conformsTo'],
  properties: { conformsTo: { type: 'array', items: text } },
};
const exception = { type: 'object', required: ['code'], properties: { code: text, description: text } };

const json = (name: string, type = 'application/json') => ({
  content: { [type]: { schema: { $ref: `#/components/schemas/${name}` } } },
});

/** OGC API – Features, part 1. */
const FEATURES: JsonObject = {
  components: {
    schemas: {
      link,
      geometryGeoJSON: geometry,
      featureGeoJSON: feature,
      featureCollectionGeoJSON: features,
      collection,
      collections,
      landingPage,
      confClasses,
      exception,
    },
    responses: {
      Features: {
        description: 'Features of a collection',
        ...json('featureCollectionGeoJSON', 'application/geo+json'),
      },
      Feature: { description: 'One feature', ...json('featureGeoJSON', 'application/geo+json') },
      Collections: { description: 'The collections', ...json('collections') },
      Collection: { description: 'One collection', ...json('collection') },
      LandingPage: { description: 'What the server has', ...json('landingPage') },
      ConformanceDeclaration: { description: 'Parts of the standard that are kept', ...json('confClasses') },
      InvalidParameter: { description: 'A parameter is wrong', ...json('exception') },
      NotFound: { description: 'There is no such resource' },
      NotAcceptable: { description: 'The media type is not offered' },
      ServerError: { description: 'The server failed', ...json('exception') },
    },
    parameters: {
      limit: {
        name: 'limit',
        in: 'query',
        description: 'Maximum number of features in an answer.',
        schema: { type: 'integer', minimum: 1, maximum: 10_000, default: 10 },
      },
      bbox: {
        name: 'bbox',
        in: 'query',
        description: 'Only features that touch this box.',
        style: 'form',
        explode: false,
        schema: { type: 'array', minItems: 4, maxItems: 6, items: { type: 'number' } },
      },
      datetime: { name: 'datetime', in: 'query', description: 'Only features of this time or interval.', schema: text },
      collectionId: { name: 'collectionId', in: 'path', required: true, schema: text },
      featureId: { name: 'featureId', in: 'path', required: true, schema: text },
    },
  },
};

const KNOWN: readonly (readonly [RegExp, JsonObject])[] = [[/\/ogcapi-features-1(\.\d)?\.(ya?ml|json)$/, FEATURES]];

/** Where standards are published; what is not known of them is left out instead of refusing the whole description. */
const STANDARDS = /^https?:\/\/(schemas\.opengis\.net|raw\.githubusercontent\.com\/opengeospatial)\//;

/** What stands for the document at an address: its known parts, or none where only its publisher is known. */
export function knownDocument(address: string): JsonObject | undefined {
  if (!STANDARDS.test(address)) return undefined;
  return KNOWN.find(([pattern]) => pattern.test(address))?.[1] ?? {};
}
