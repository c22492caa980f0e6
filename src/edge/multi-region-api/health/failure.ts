/** Why a check is not fine, as a word that can be shown to anyone: never a message, an ARN, a host or an account. */
export type Reason =
  | 'timeout' | 'throttled' | 'access-denied' | 'not-found' | 'unreachable' | 'dns' | 'tls'
  | 'function-error' | 'error' | 'config' | `status-${number}`;

/** Thrown by a probe that got an answer it does not accept. */
export class ProbeFailure extends Error {
  public readonly name = 'ProbeFailure';
  constructor(public readonly reason: Reason) {
    super(reason);
  }
}

/** What AWS services, Node's network stack and TLS call their errors, and the word that we use for each. First match wins. */
const WORDS: ReadonlyArray<[RegExp, Reason]> = [
  [/^(AbortError|TimeoutError|RequestTimeout.*|ETIMEDOUT|ABORT_ERR)$/, 'timeout'],
  [/Throttl|TooManyRequests|SlowDown|RequestLimitExceeded|ThroughputExceeded|LimitExceededException/, 'throttled'],
  [/AccessDenied|Unauthorized|NotAuthorized|Forbidden|UnrecognizedClient|InvalidSignature|ExpiredToken|CredentialsProvider/, 'access-denied'],
  [/NotFound$|NotFoundException|NoSuchBucket|NonExistentQueue|QueueDoesNotExist/, 'not-found'],
  [/^(ENOTFOUND|EAI_\w+)$/, 'dns'],
  [/^(ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|EPIPE)$/, 'unreachable'],
  [/CERT|SELF_SIGNED|ERR_TLS|ERR_SSL|EPROTO/, 'tls'],
];

/** Says in one word why a probe failed. Total: it takes whatever was thrown. */
export function reasonOf(error: unknown): Reason {
  if (error instanceof ProbeFailure) return error.reason;
  const { name, code, $metadata } = fieldsOf(error);
  for (const [pattern, reason] of WORDS) {
    if (pattern.test(name) || pattern.test(code)) return reason;
  }
  return typeof $metadata?.httpStatusCode === 'number' ? reasonOfStatus($metadata.httpStatusCode) : 'error';
}

/** The word for an HTTP status that was not accepted. */
export function reasonOfStatus(status: number): Reason {
  switch (status) {
    case 401: case 403: return 'access-denied';
    case 404: return 'not-found';
    case 429: return 'throttled';
    default: return `status-${status}`;
  }
}

/** The error's class or code for the log: a word such as `ResourceNotFoundException`, or nothing when it is not a plain word. */
export function errorWord(error: unknown): string | undefined {
  const { name, code } = fieldsOf(error);
  return [code, name].find((word) => /^[A-Za-z][\w.]{0,63}$/.test(word));
}

interface ErrorFields {
  readonly name: string;
  readonly code: string;
  readonly $metadata?: { readonly httpStatusCode?: unknown };
}

function fieldsOf(error: unknown): ErrorFields {
  const { name, code, $metadata } = Object(error) as { name?: unknown; code?: unknown; $metadata?: ErrorFields['$metadata'] };
  return { name: typeof name === 'string' ? name : '', code: typeof code === 'string' ? code : '', $metadata };
}
