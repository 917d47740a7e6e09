import { defineStream } from '@tapwright/connector';
import type { Config } from '../config.ts';
import { productsSchema } from '../schemas/products.ts';
import type { Product } from '../types/index.ts';

export const products = defineStream<Product, { config: Config }>()({
  name: 'products',
  schema: productsSchema,
  primaryKey: ['id'],
  request: { method: 'GET', path: '/v1/products' },
  records: 'data',
  incremental: { cursorField: 'updated', type: 'unix-seconds' },
});
