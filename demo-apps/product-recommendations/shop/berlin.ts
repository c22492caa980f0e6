/** How the shop's systems write times: as the clocks in Berlin show them, without saying so. */
const CLOCK = new Intl.DateTimeFormat('sv-SE', {
  timeZone: 'Europe/Berlin', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
});

/** `2026-10-01T14:03:22`. */
export const iso = (at: Date): string => CLOCK.format(at).replace(' ', 'T');

/** `2026-10-01`. */
export const day = (at: Date): string => iso(at).slice(0, 10);

/** `01.10.2026 14:03`. */
export function german(at: Date): string {
  const [, year, month, date, time] = /^(\d+)-(\d+)-(\d+)T(\d+:\d+)/.exec(iso(at))!;
  return `${date}.${month}.${year} ${time}`;
}

/** The same as `iso`, with the offset that holds then: `2026-10-01T14:03:22+02:00`. */
export function isoWithOffset(at: Date): string {
  const shown = iso(at);
  const hours = Math.round((Date.parse(`${shown}Z`) - at.getTime()) / 3_600_000);
  return `${shown}+0${hours}:00`;
}
