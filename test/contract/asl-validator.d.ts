declare module 'asl-validator' {
  /** The package ships no declaration. It writes into the definition: hand it a copy. */
  function validate(definition: object): { isValid: boolean; errorsText: (separator?: string) => string };
  export = validate;
}
