/** An event as API Gateway sends it to a function behind an HTTP API: payload format 2.0. The caller's address is one of documentation. */
export function httpGetEvent(path: string, headers: { [name: string]: string }): Record<string, unknown> {
  const [rawPath, rawQueryString = ''] = path.split(/\?(.*)/s);
  const query = new URLSearchParams(rawQueryString);
  const host = 'assertion.invalid';
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    headers: { host, ...headers },
    // Several values of one name are joined, as API Gateway does.
    ...query.size > 0 && { queryStringParameters: Object.fromEntries([...query.keys()].map((name) => [name, query.getAll(name).join(',')])) },
    requestContext: {
      accountId: '000000000000',
      apiId: 'assertion',
      domainName: host,
      domainPrefix: 'assertion',
      http: { method: 'GET', path: rawPath, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'CanaryFunction' },
      requestId: 'assertion',
      routeKey: '$default',
      stage: '$default',
      time: '01/Jan/2026:00:00:00 +0000',
      timeEpoch: 1767225600000,
    },
    isBase64Encoded: false,
  };
}
