import { TestEnvironment } from 'jest-environment-node';
import jsonata from 'jsonata';

declare global {
  // eslint-disable-next-line no-var
  var jsonataFromOutside: typeof jsonata;
}

/**
 * Node.js as Jest has it for tests, and JSONata from outside of Jest's sandbox.
 *
 * JSONata looks up `Object` and `Symbol` at each step of an evaluation. In the sandbox, names of globals are looked up in a context that
 * Node.js intercepts, which took half of the time of tests that run state machines. Only this one package comes from outside. What uses it
 * (local-cloud/emulator/jsonata_worker.js, the rules of the contract) is loaded in the sandbox as everything else, so whatever is mocked or
 * measured is as ever; each test file has its own compiled expressions. Lists and objects that JSONata makes are of the outside's types:
 * `toEqual` takes them as they are, for `toStrictEqual` they need a copy by JSON.
 *
 * Tests get it from test/setup/jsonata.ts, which stands for `jsonata` there.
 */
export default class JsonataEnvironment extends TestEnvironment {
  constructor(...args: ConstructorParameters<typeof TestEnvironment>) {
    super(...args);
    this.global.jsonataFromOutside = jsonata;
  }
}
