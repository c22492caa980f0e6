import { Exception } from '../exceptions';

/** What the rules hold against a CanaryFunction, and why it is right all the same. */
export const canaryFunctionExceptions: Exception[] = [];
