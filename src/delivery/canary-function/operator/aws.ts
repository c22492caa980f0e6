import { Refusal } from './failures';

/** How long one request may take: a person waits for it. */
export const REQUESTS = { connectionTimeout: 5000, requestTimeout: 10_000, throwOnRequestTimeout: true };

/** What AWS refuses is a sentence that says what was tried, and what helps with the usual causes. */
export async function explained<T>(what: string, call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (error) {
    const { name, message } = error as Error;
    throw new Refusal(`${what} failed: ${name}: ${printable(message, 500)}${hint(name, message)}`, { cause: error });
  }
}

function hint(name: string, message: string): string {
  if (/Credential|Token(Provider)?Error|ExpiredToken|UnrecognizedClient|InvalidClientTokenId/.test(name)) {
    return ' (credentials come from where the AWS CLI takes them: is `aws sts get-caller-identity` answered?)';
  }
  return /Region is missing/.test(message) ? ' (name it with --region, or set AWS_REGION)' : '';
}

/** What another machine sent goes to a terminal: no control characters. */
export function printable(text: string, length = 200): string {
  return text.replace(/\p{C}/gu, '?').slice(0, length);
}
