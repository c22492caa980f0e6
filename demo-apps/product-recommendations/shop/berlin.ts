/** How the shop's systems write times: as the clocks in Berlin show them. */
const CLOCK = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Berlin', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
});

/** `2026-10-01T14:03:22`, without saying where: in the last hour of summer time, which comes twice, nobody can tell which one is meant. */
export const local = (at: Date): string => CLOCK.format(at).replace(' ', 'T');

/** `2026-10-01`. */
export const day = (at: Date): string => local(at).slice(0, 10);

/** `01.10.2026 14:03`. */
export function german(at: Date): string {
  const [, year, month, date, time] = /^(\d+)-(\d+)-(\d+)T(\d+:\d+)/.exec(local(at))!;
  return `${date}.${month}.${year} ${time}`;
}

/** The same with the offset that holds then, which makes it one point in time: `2026-10-01T14:03:22+02:00`. */
export function iso(at: Date): string {
  const shown = local(at);
  const hours = Math.round((Date.parse(`${shown}Z`) - at.getTime()) / 3_600_000);
  return `${shown}+0${hours}:00`;
}
