import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { catalogueFile, customersSql, orderFiles, writeFiles } from './files';
import { Shop } from './shop';

/** Writes the shop's data to a directory: `npx tsx demo-apps/product-recommendations/shop/make.ts shop-data --orders 5000 --seed 3` */
const { values, positionals: [directory] } = parseArgs({
  allowPositionals: true,
  options: Object.fromEntries(['seed', 'customers', 'products', 'orders', 'days'].map((name) => [name, { type: 'string' as const }])),
});
if (!directory) throw new Error('Name a directory: npx tsx demo-apps/product-recommendations/shop/make.ts <directory> [--seed n] [--customers n] [--products n] [--orders n] [--days n]');
const sizes = Object.entries(values).map(([name, value]) => {
  if (!/^\d+$/.test(String(value))) throw new Error(`--${name} is "${value}", allowed: a whole number`);
  return [name, Number(value)];
});
const shop = new Shop(Object.fromEntries(sizes));
const files = [...orderFiles(shop.orders), catalogueFile(shop.products), { key: 'customers.sql', body: Buffer.from(customersSql(shop.customers, shop.closing)) }];
writeFiles(directory, files);
console.log(`${shop.orders.length} order lines of ${shop.customers.length} customers and ${shop.products.length} products: ${files.length} files in ${path.resolve(directory)}`);
