// What `jsonata` is in tests: jsonata-environment.ts says why.
export = globalThis.jsonataFromOutside;
