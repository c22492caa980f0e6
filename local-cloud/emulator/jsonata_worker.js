// Evaluates Step Functions JSONata with the reference engine: one JSON request a line on stdin, one answer a line on stdout.
// What Step Functions adds to and takes from JSONata: https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
const crypto = require('crypto');
const jsonata = require('jsonata');

// Against expressions without an end. In real time: a second would also strike ordinary ones on a machine that is stalled.
const LIMITS = { timeout: 8000, stack: 500 };
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

const compiled = new Map();

function compile(expression) {
  if (compiled.has(expression)) return compiled.get(expression);
  const program = jsonata(expression, LIMITS);
  program.registerFunction('partition', partition, '<an:a>');
  program.registerFunction('range', range, '<nnn:a<n>>');
  program.registerFunction('hash', hash, '<ss:s>');
  program.registerFunction('random', random, '<n?:n>');
  program.registerFunction('uuid', () => crypto.randomUUID(), '<:s>');
  program.registerFunction('parse', (text) => JSON.parse(text), '<s:j>');
  program.registerFunction('eval', () => fail('$eval is not part of Step Functions: use $parse'));
  compiled.set(expression, program);
  return program;
}

const formatTime = jsonata('$fromMillis').evaluate().then(({ implementation }) => implementation);

// The clock of a cloud that is not the machine's: JSONata reads the time once for each evaluation.
async function clock(now) {
  if (now === undefined) return {};
  const format = await formatTime;
  return { millis: () => now, now: (picture, timezone) => format(now, picture, timezone) };
}

/** `now`: milliseconds since 1970 for $now and $millis; the machine's own time without it. Functions among the bindings replace those here. */
async function evaluate({ expression, bindings, now }) {
  const value = await compile(expression).evaluate(undefined, { ...await clock(now), ...bindings });
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

module.exports = { evaluate };

// The emulator runs this text by `node -e`; who requires the file wants the function alone.
if (module.id === '[eval]') {
  require('readline').createInterface({ input: process.stdin }).on('line', async (line) => {
    process.stdout.write(`${JSON.stringify(await answer(line))}\n`);
  });
}
