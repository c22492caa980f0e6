import { Exception } from '../exceptions';

/** What the rules hold against a SpotTrainingJob, and why it is right all the same. */
export const spotTrainingJobExceptions: Exception[] = [];
