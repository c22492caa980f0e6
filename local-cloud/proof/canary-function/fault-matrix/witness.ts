import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Machine } from './tasks';
import { EVENT_SOURCE } from '../../../../src/delivery/canary-function/definition/events';
import { Cloud } from '../../../target';

/** What a rollout or its restore has told. */
export interface Told {
  readonly rollout: string;
  readonly state: string;
  /** Its place among all that was heard. */
  readonly order: number;
  readonly step?: number;
  readonly since?: string;
  readonly taskToken?: string;
  readonly reason?: string;
}

/** The end of an execution. `rollout` is the rollout that it is, restores or follows. */
export interface Ended {
  readonly rollout: string;
  readonly machine: Machine;
  readonly arn: string;
  readonly status: string;
  readonly error?: string;
  /** Of a restore: why it was started. */
  readonly because?: string;
}

export interface Facts {
  readonly told: Told[];
  readonly ended: Ended[];
}

/** Hears all events, and keeps them by rollout. */
export class Witness {
  private readonly facts = new Map<string, Facts>();
  private readonly listeners = new Set<() => void>();
  private readonly sqs: SQSClient;
  private readonly listening: Promise<void>;
  private stopped = false;
  private heard = 0;

  constructor(cloud: Cloud, private readonly queueUrl: string, private readonly machineOf: (arn: string) => Machine | undefined) {
    this.sqs = new SQSClient(cloud.client('us-east-1'));
    this.listening = this.listen();
    // What goes wrong is told by `stop`; until then it is nobody's.
    this.listening.catch(() => undefined);
  }

  public async stop(): Promise<void> {
    this.stopped = true;
    await this.listening;
    this.sqs.destroy();
  }

  public of(rollout: string): Facts {
    if (!this.facts.has(rollout)) this.facts.set(rollout, { told: [], ended: [] });
    return this.facts.get(rollout)!;
  }

  /** Waits until something is found in the facts of a rollout. */
  public async until<T>(rollout: string, find: (facts: Facts) => T | undefined, timeoutMs: number): Promise<T> {
    const facts = this.of(rollout);
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        this.listeners.delete(look);
      };
      const timer = setTimeout(() => {
        end();
        reject(new Error(`Nothing more was heard of ${rollout} for ${timeoutMs / 1000} s; so far: ${said(facts)}`));
      }, timeoutMs);
      const look = () => {
        const found = find(facts);
        if (found === undefined) return;
        end();
        resolve(found);
      };
      this.listeners.add(look);
      look();
    });
  }

  private async listen() {
    while (!this.stopped) {
      const command = new ReceiveMessageCommand({ QueueUrl: this.queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 });
      const { Messages: messages = [] } = await this.sqs.send(command);
      if (!messages.length) continue;
      for (const { Body } of messages) this.hear(JSON.parse(Body!));
      for (const look of [...this.listeners]) look();
      const entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await this.sqs.send(new DeleteMessageBatchCommand({ QueueUrl: this.queueUrl, Entries: entries }));
    }
  }

  private hear({ source, detail }: any) {
    if (source === EVENT_SOURCE) {
      this.of(detail.rollout).told.push({ ...detail, order: this.heard++ });
      return;
    }
    const machine = this.machineOf(detail.stateMachineArn);
    if (!machine || detail.status === 'RUNNING') return;
    const input = JSON.parse(detail.input);
    // Restores and keepers are given the status change of the rollout.
    const rollout = machine === 'Rollout' ? detail.name : input.name;
    this.of(rollout).ended.push({
      rollout, machine, arn: detail.executionArn, status: detail.status, error: detail.error ?? undefined, because: machine === 'Restore' ? input.status : undefined,
    });
  }
}

export function said({ told, ended }: Facts): string {
  const words = told.map(({ state, reason }) => reason ? `${state} (${reason})` : state);
  const ends = ended.map(({ machine, status, error = '', because = '' }) => [machine, because && `after ${because}`, status, error].filter(Boolean).join(' '));
  return [...words, ...ends].join(', ');
}
