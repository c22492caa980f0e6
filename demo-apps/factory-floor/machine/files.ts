import { Sample } from './press';

const CLOCK = new Intl.DateTimeFormat('de-DE', {
  timeZone: 'Europe/Berlin', day: '2-digit', month: '2-digit', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
});
const LINE_END = '\r\n';

export const HEADER = 'Zeit;Maschine;Temperatur;Druck;Zyklus;Status';

/** `05.10.2026 06:00:00`, as the clock on the wall of the hall shows it. */
export const local = (at: Date) => CLOCK.format(at).replace(', ', ' ');

const german = (value: number) => value.toFixed(1).replace('.', ',');

/** A line of the program that the press came with: semicolons, commas in numbers, German times without a zone. */
export const line = ({ at, press, temperature, pressure, cycle, state }: Sample) => [local(at), press, german(temperature), german(pressure), cycle, state].join(';');

/** A whole file. */
export const csv = (samples: readonly Sample[]) => text([HEADER, ...samples.map(line)]);

/** What may be wrong with a line, and the reason with which it lies in quarantine then. */
const BREAKS: readonly { readonly reason: string; readonly broken: (sample: Sample) => string }[] = [
  { reason: 'type', broken: (sample) => line(sample).replace(german(sample.temperature), 'Fühlerbruch') },
  { reason: 'range', broken: (sample) => line({ ...sample, temperature: 3276.7 }) },
  { reason: 'field-count', broken: (sample) => line(sample).split(';').slice(0, 3).join(';') },
  { reason: 'required', broken: (sample) => line(sample).replace(local(sample.at), '') },
];

export interface BadFile {
  readonly content: string;
  /** Numbers of the lines in the file, from 1, and why they are bad. */
  readonly bad: ReadonlyMap<number, string>;
}

/** A file in which each so manieth line is bad, each time for another reason. */
export function csvWithBadLines(samples: readonly Sample[], every = 25): BadFile {
  const bad = new Map<number, string>();
  const lines = samples.map((sample, index) => {
    if ((index + 1) % every !== 0) return line(sample);
    const { reason, broken } = BREAKS[bad.size % BREAKS.length];
    bad.set(index + 2, reason);
    return broken(sample);
  });
  return { content: text([HEADER, ...lines]), bad };
}

const MESSAGES: Record<string, { readonly code: number; readonly message: string }> = {
  'heating running': { code: 100, message: 'Betriebstemperatur erreicht' },
  'running heating': { code: 210, message: 'Zylinder zu kalt, Spritzen gesperrt' },
  'running fault': { code: 407, message: 'Heizband 3 ausgefallen' },
  'heating fault': { code: 407, message: 'Heizband 3 ausgefallen' },
  'fault heating': { code: 101, message: 'Störung quittiert, Heizen' },
  'fault running': { code: 101, message: 'Störung quittiert' },
};

/** Lines of the log for each change of state: JSON, with times that say where they are. */
export function alarms(samples: readonly Sample[]): string[] {
  return samples.slice(1).flatMap(({ at, press, state }, index) => {
    const told = MESSAGES[`${samples[index].state} ${state}`];
    return told ? [`${JSON.stringify({ ts: at.toISOString(), press, ...told })}\n`] : [];
  });
}

const text = (lines: readonly string[]) => lines.map((each) => each + LINE_END).join('');
