// The hello API. CommonJS, because `require` finds the AWS SDK of the Lambda runtime.
const { DynamoDBClient, UpdateItemCommand } = require('@aws-sdk/client-dynamodb');
const { SQSClient, SendMessageCommand } = require('@aws-sdk/client-sqs');

const region = process.env.AWS_REGION;
// Callers wait for this: rather fail soon, so that they can try the other region, than retry for long.
const dynamodb = new DynamoDBClient({ maxAttempts: 2 });
const sqs = new SQSClient({ maxAttempts: 1 });

/** GET /hello?name=... */
exports.handler = async (event) => {
  const name = (event.queryStringParameters?.name ?? 'world').slice(0, 100) || 'world';
  try {
    const visits = await count(name);
    const guestbook = await tellGuestbook({ name, visits });
    return answer(200, { message: `Hello ${name} from ${region}`, region, visits, guestbook });
  } catch (error) {
    console.error(JSON.stringify({ level: 'error', region, error: error.name, message: error.message }));
    return answer(500, { message: `${region} cannot count its visitors`, region });
  }
};

/** Without the table there is no answer: it is a critical dependency. Each region counts for itself. */
async function count(name) {
  const { Attributes } = await dynamodb.send(new UpdateItemCommand({
    TableName: process.env.VISITS,
    Key: { name: { S: name } },
    UpdateExpression: 'ADD visits :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
    ReturnValues: 'UPDATED_NEW',
  }));
  return Number(Attributes.visits.N);
}

/** Without the queue there is: it is not critical. */
async function tellGuestbook(entry) {
  try {
    await sqs.send(new SendMessageCommand({ QueueUrl: process.env.GUESTBOOK, MessageBody: JSON.stringify({ ...entry, region }) }));
    return true;
  } catch (error) {
    console.warn(JSON.stringify({ level: 'warn', region, error: error.name, message: error.message }));
    return false;
  }
}

function answer(statusCode, body) {
  const headers = {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    // Lets the demo's page see whether its browser used a new connection.
    'timing-allow-origin': '*',
  };
  return { statusCode, headers, body: JSON.stringify(body) };
}
