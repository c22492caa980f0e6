const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/** Full jitter: many collectors whose broker comes back do not all come at once. Attempts count from 1. */
export const backoff = (attempt: number, random: () => number = Math.random) => random() * Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1));
