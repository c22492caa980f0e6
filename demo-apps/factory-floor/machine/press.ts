import { Random } from './random';

export type State = 'heating' | 'running' | 'fault';

/** What the press shows at a moment. */
export interface Sample {
  readonly at: Date;
  readonly press: string;
  /** Of the barrel, in °C. */
  readonly temperature: number;
  /** Of the injection, in bar. */
  readonly pressure: number;
  /** Of parts made since the press was switched on. */
  readonly cycle: number;
  readonly state: State;
}

export interface PressOptions {
  readonly name: string;
  readonly seed: number;
  /** When it was switched on. @default - 06:00 on 5 October 2026 in Berlin */
  readonly start?: Date;
  /** The seconds of the first and after the last moment of a fault: a band of the heater fails. @default - none */
  readonly fault?: readonly [number, number];
}

const MORNING = new Date('2026-10-05T04:00:00Z');
const HALL = 21;
const TARGET = 232;
/** Hot enough to inject. */
const READY = 225;
const CYCLE_SECONDS = 24;
/** How fast the barrel follows what heats it, in seconds. */
const INERTIA = 150;
/** The nozzle clogs: so many bar more for each part. */
const DRIFT = 0.12;

/**
 * An injection moulding press, second by second, the same for the same seed: it heats up, injects every 24 seconds, needs a little more pressure for each part,
 * and when a band of its heater fails it cools down and stops, until somebody repairs it.
 */
export class Press {
  private readonly random: Random;
  private readonly start: Date;
  private second = 0;
  private temperature = HALL;
  private cycle = 0;
  /** Seconds into the cycle; undefined when it makes no parts. */
  private phase?: number;

  constructor(private readonly options: PressOptions) {
    this.random = new Random(options.seed);
    this.start = options.start ?? MORNING;
  }

  /** The next samples. */
  samples(seconds: number): Sample[] {
    return Array.from({ length: seconds }, () => this.next());
  }

  private next(): Sample {
    const [failed, repaired] = this.options.fault ?? [Infinity, Infinity];
    const fault = this.second >= failed && this.second < repaired;
    // The heater aims higher while it is far below, and holds with a slow swing.
    const aim = fault ? 150 : this.temperature < READY ? TARGET * 1.2 : TARGET + 1.5 * Math.sin(this.second / 47);
    this.temperature += (aim - this.temperature) / INERTIA;
    this.goOn();
    const sample: Sample = {
      at: new Date(this.start.getTime() + this.second * 1000),
      press: this.options.name,
      temperature: this.temperature + this.random.normal(0.2),
      pressure: Math.max(0, this.pressure() + this.random.normal(2)),
      cycle: this.cycle,
      state: fault ? 'fault' : this.phase === undefined ? 'heating' : 'running',
    };
    this.second += 1;
    return sample;
  }

  /** A cycle that has begun is ended; the next one begins only when it is hot enough. */
  private goOn(): void {
    this.phase = this.phase === undefined ? undefined : this.phase + 1;
    if (this.phase !== undefined && this.phase < CYCLE_SECONDS) return;
    if (this.phase !== undefined) this.cycle += 1;
    this.phase = this.temperature >= READY ? 0 : undefined;
  }

  /** Three seconds of injection, six of holding, then the part cools and falls. Cold material is stiff. */
  private pressure(): number {
    if (this.phase === undefined || this.phase >= 9) return 6;
    const peak = 860 + DRIFT * this.cycle + 9 * (TARGET - this.temperature);
    return this.phase < 3 ? peak * (0.55 + 0.22 * this.phase) : peak * 0.6;
  }
}
