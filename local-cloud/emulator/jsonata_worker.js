// Evaluates Step Functions JSONata with the reference engine: one JSON request a line on stdin, one answer a line on stdout.
// What Step Functions adds to and takes from JSONata: https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
const crypto = require('crypto');
const jsonata = require('jsonata');

const LIMITS = { timeout: 1000, stack: 500 };
const HASHES = { 'MD5': 'md5', 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-384': 'sha384', 'SHA-512': 'sha512' };
// The code of JSONata's own $error(): the one that passes a message through as it is.
const fail = (message) => { throw Object.assign(new Error(message), { code: 'D3137' }); };

function partition(array, size) {
  const step = Math.floor(size);
  if (!(step > 0)) fail('$partition needs a chunk size of at least 1');
  return Array.from({ length: Math.ceil(array.length / step) }, (_, i) => array.slice(i * step, (i + 1) * step));
}

function range(start, end, delta) {
  const [from, to, step] = [start, end, delta].map(Math.floor);
  if (!step) fail('$range needs a delta other than 0');
  const length = Math.max(0, Math.floor((to - from) / step) + 1);
  if (length > 1000) fail(`$range would give ${length} items, at most 1000`);
  return Array.from({ length }, (_, i) => from + i * step);
}

function hash(text, algorithm) {
  if (!HASHES[algorithm]) fail(`$hash does not know ${algorithm}, allowed: ${Object.keys(HASHES).join(', ')}`);
  return crypto.createHash(HASHES[algorithm]).update(text, 'utf8').digest('hex');
}

function random(seed) {
  if (seed === undefined) return Math.random();
  return crypto.createHash('sha256').update(String(Math.floor(seed))).digest().readUInt32BE(0) / 2 ** 32;
}

async function evaluate({ expression, bindings }) {
  const compiled = jsonata(expression, LIMITS);
  compiled.registerFunction('partition', partition, '<an:a>');
  compiled.registerFunction('range', range, '<nnn:a<n>>');
  compiled.registerFunction('hash', hash, '<ss:s>');
  compiled.registerFunction('random', random, '<n?:n>');
  compiled.registerFunction('uuid', () => crypto.randomUUID(), '<:s>');
  compiled.registerFunction('parse', (text) => JSON.parse(text), '<s:j>');
  compiled.registerFunction('eval', () => fail('$eval is not part of Step Functions: use $parse'));
  const value = await compiled.evaluate(undefined, bindings);
  if (value === undefined || value?._jsonata_lambda || value?._jsonata_function || typeof value === 'function') {
    return { error: `JSONata expression did not return a result: ${expression}` };
  }
  return { value };
}

async function answer(line) {
  try {
    return await evaluate(JSON.parse(line));
  } catch (error) {
    return { error: error.code ? `${error.code}: ${error.message}` : String(error.message ?? error) };
  }
}

require('readline').createInterface({ input: process.stdin }).on('line', async (line) => {
  process.stdout.write(`${JSON.stringify(await answer(line))}\n`);
});
