import * as fs from 'node:fs';
import * as path from 'node:path';
import { CloudWatchLogsClient, DescribeLogStreamsCommand, paginateGetLogEvents } from '@aws-sdk/client-cloudwatch-logs';
import { LocalCloudError } from '../../../local-cloud/errors';
import { projectRoot } from '../../../local-cloud/paths';
import { run } from '../../../local-cloud/processes';
import { Cloud } from '../../../local-cloud/target';

const LOG_GROUP = '/aws/sagemaker/TrainingJobs';

/** One line of the training's log in its order. */
export interface Curve {
  readonly name: string;
  /** Step and loss. */
  readonly points: [number, number][];
}

/** What a training job wrote: each step with its loss, and the loss of the rows that it was not trained on. */
export async function readLog(cloud: Cloud, region: string, job: string): Promise<{ points: [number, number][]; heldOut?: number }> {
  const client = new CloudWatchLogsClient(cloud.client(region));
  const { logStreams = [] } = await client.send(new DescribeLogStreamsCommand({ logGroupName: LOG_GROUP, logStreamNamePrefix: `${job}/` }));
  const points: [number, number][] = [];
  let heldOut: number | undefined;
  for (const { logStreamName } of logStreams) {
    const input = { logGroupName: LOG_GROUP, logStreamName, startFromHead: true };
    for await (const { events = [] } of paginateGetLogEvents({ client, stopOnSameToken: true }, input)) {
      for (const { message = '' } of events) {
        const [, step, loss] = /^step=(\d+) .*loss=([\d.]+)/.exec(message) ?? [];
        if (step) points.push([Number(step), Number(loss)]);
        const [, final] = /^held out: loss=([\d.]+)/.exec(message) ?? [];
        if (final) heldOut = Number(final);
      }
    }
  }
  client.destroy();
  return { points, heldOut };
}

/** The curve is broken where the training went on from a checkpoint: steps since then are done again. */
export function curvesOf(name: string, points: [number, number][]): Curve[] {
  const curves: Curve[] = [];
  points.forEach((point, index) => {
    if (index === 0 || point[0] <= points[index - 1][0]) curves.push({ name, points: [] });
    curves.at(-1)!.points.push(point);
  });
  return curves;
}

/** Steps that were done a second time, by all restarts together. */
export function repeatedSteps(points: [number, number][][]): number {
  const all = points.flat();
  return all.length - new Set(all.map(([step]) => step)).size;
}

/** Draws the losses of several attempts over one another. */
export async function drawCurves(curves: Curve[], file: string, log: string): Promise<void> {
  const data = `${file}.json`;
  fs.writeFileSync(data, JSON.stringify(curves));
  const plot = path.join(projectRoot, 'src', 'ml', 'spot-training-job', 'runtime');
  const { code } = await run('python3', [path.join(__dirname, 'loss_curve.py'), data, file], { log, env: { ...process.env, PYTHONPATH: plot }, timeoutMs: 60_000 });
  if (code !== 0) throw new LocalCloudError(`The losses could not be drawn; log: ${log}`);
}
