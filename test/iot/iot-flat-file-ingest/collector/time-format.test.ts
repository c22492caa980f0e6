import { DateTime } from 'luxon';
import { isZone, patternProblem } from '../../../../src/iot/iot-flat-file-ingest/collector/time-format';

const MOMENT = DateTime.fromObject({ year: 2001, month: 2, day: 3, hour: 16, minute: 5, second: 6 }, { zone: 'UTC', locale: 'en' });

test.each([
  'yyyy-MM-dd', 'dd.MM.yyyy HH:mm:ss', 'd.M.yy H:m', 'MM/dd/yyyy hh:mm:ss a', 'yyyyMMddHHmmss', "yyyy-MM-dd'T'HH:mm:ss.SSS", 'dd MMM yyyy', 'd LLLL yyyy HH:mm', 'yyyy-ooo HH:mm', 'yyyy o',
  'EEE, dd MMM yyyy HH:mm:ss ZZZ', "dd.MM.yyyy 'um' HH:mm 'Uhr'", 'yyyy-MM-dd HH:mm:ss z',
])('%s tells a day, and Luxon reads it back', (pattern) => {
  expect(patternProblem(pattern)).toBeUndefined();
  const back = DateTime.fromFormat(MOMENT.toFormat(pattern), pattern, { zone: 'UTC', locale: 'en' });
  expect(back.toISODate()).toBe('2001-02-03');
});

test.each([
  ['HH:mm:ss', 'it has no year'], ['yyyy HH:mm', 'it has no month and day'], ['MM-dd', 'it has no year'], ['yyyy-MM-DD', 'DD means nothing'], ['YYYY-MM-dd', 'YYYY means nothing'],
  ['yyyy-MM-dd hh:mm', 'need AM or PM'], ['yyyy-MM-dd HH:mm:ss nn', 'nn means nothing'], ['yyyy-MM-dd HH:MM', 'MM stands in it twice'], ['2026', 'it has no letters'], ["'yyyy'", 'it has no letters'],
  ['yyyy-MM-ddTHH:mm', 'T means nothing'], ['D', 'D means nothing'], ['yyyy-MM-dd H hh a', 'it has the hour twice'],
])('%s: %s', (pattern, problem) => {
  expect(patternProblem(pattern)).toContain(problem);
});

test('zones', () => {
  expect(['UTC', 'Europe/Berlin', 'America/Argentina/Buenos_Aires', 'Etc/GMT-2'].map(isZone)).toEqual([true, true, true, true]);
  expect(['', 'Berlin', '+02:00', 'Europe/Berlinn', 'local'].map(isZone)).toEqual([false, false, false, false, false]);
});
