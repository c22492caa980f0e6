// Says where it runs and what API Gateway asked it for. Its own answers carry the CORS header, as those of a REST API must.
exports.handler = async ({ rawPath, path }) => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json', 'access-control-allow-origin': 'https://www.example.test' },
  body: JSON.stringify({ region: process.env.AWS_REGION, path: rawPath ?? path }),
});
