import * as http from 'node:http';
import * as path from 'node:path';
import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import { compileLibrary } from '../../compile-library';
import { deploy } from '../../deploy';
import { newRunDirectory } from '../../paths';
import { Cloud, openCloud } from '../../target';

const log = () => undefined;

/** Deploys `<app>/app.ts` of this directory, untouched, to an emulator of its own that has the zone example.test. The caller stops the cloud. */
export async function deployApp(app: string, context: Record<string, string> = {}): Promise<{ cloud: Cloud; assembly: string }> {
  await compileLibrary(newRunDirectory(), log);
  const cloud = await openCloud({ kind: 'local' }, { log });
  try {
    const route53 = new Route53Client(cloud.client('us-east-1'));
    const { HostedZone: zone } = await route53.send(new CreateHostedZoneCommand({ Name: 'example.test', CallerReference: app }));
    const hostedZoneId = zone!.Id!.replace('/hostedzone/', '');
    const { assembly } = await deploy(cloud, { app: `npx tsx ${path.join(__dirname, app, 'app.ts')}`, context: { hostedZoneId, ...context }, log });
    return { cloud, assembly };
  } catch (error) {
    await cloud.stop();
    throw error;
  }
}

export interface Question {
  readonly method?: string;
  /** The region whose front door is asked. @default - the first that has the name */
  readonly region?: string;
  readonly headers?: Record<string, string>;
}

export interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

/** As a front door asks the emulator: with the name as host. */
export function ask(cloud: Cloud, host: string, urlPath: string, { method, region, headers }: Question = {}): Promise<Answer> {
  const options = { method, headers: { host, ...(region && { 'x-local-cloud-region': region }), ...headers } };
  return new Promise((resolve, reject) => {
    http.request(`${cloud.endpoint}${urlPath}`, options, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += chunk)).once('end', () => resolve({ status: response.statusCode!, headers: response.headers, body }));
    }).once('error', reject).end();
  });
}

/** What the health endpoint of a name says. Its first answers may wait for a function to start. */
export async function askHealth(cloud: Cloud, host: string): Promise<{ status: number; body: any }> {
  for (let attempt = 1; ; attempt++) {
    const { status, body } = await ask(cloud, host, '/health');
    if (status === 200 || attempt === 5) return { status, body: JSON.parse(body) };
  }
}
