import * as fs from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { execute } from '../../../../src/iot/iot-flat-file-ingest/collector/cli';
import { parseSettings } from '../../../../src/iot/iot-flat-file-ingest/collector/settings-check';

const folder = join(__dirname, '../../../../src/iot/iot-flat-file-ingest/collector');
const readme = fs.readFileSync(join(folder, 'README.md'), 'utf8');
const shortest = () => JSON.parse(/```json\n([^`]*)```/.exec(readme)![1]);

test('the configuration of the README is one', () => {
  expect(parseSettings(shortest()).sources[0].columns).toHaveLength(3);
});

test('each key of the settings is in the table, and no other', () => {
  const source = fs.readFileSync(join(folder, 'settings.ts'), 'utf8');
  const keys = new Set([...source.matchAll(/readonly (\w+)\??:/g)].map(([, key]) => key));
  ['action', 'column', 'start', 'length'].forEach((key) => keys.delete(key)); // shown with what they are part of
  const table = readme.slice(readme.indexOf('## Settings'), readme.indexOf('## Limits'));
  const told = new Set([...table.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell]) => [...cell.matchAll(/`([^`]+)`/g)].flatMap(([, path]) => path.replace(/\[\]/g, '').split('.'))));
  expect([...told].sort()).toEqual([...keys].sort());
});

test('its defaults are those of the settings', () => {
  const settings: any = parseSettings(shortest());
  const table = readme.slice(readme.indexOf('## Settings'), readme.indexOf('## Limits'));
  const rows = [...table.matchAll(/^\| ((?:`limits[^`]*`(?:, )?)+) \| ([^|]+) \|/gm)];
  expect(rows.length).toBeGreaterThan(3);
  for (const [, cell, defaults] of rows) {
    const values = [...cell.matchAll(/`limits\.(\w+)`/g)].map(([, key]) => settings.limits[key]);
    expect(defaults.trim()).toBe(values.join(', '));
  }
});

test('its commands are options, and a dry run of the example shows what becomes of each row', async () => {
  const lines: string[] = [];
  expect(await execute(['--help'], (line) => lines.push(line))).toBe(0);
  for (const [option] of readme.matchAll(/--(config|check|dry-run|status|again)\b/g)) expect(lines.join()).toContain(option);
  const place = fs.mkdtempSync(join(tmpdir(), 'readme-'));
  fs.writeFileSync(join(place, 'config.json'), JSON.stringify(shortest()));
  fs.writeFileSync(join(place, 'a.csv'), 'Zeit;Maschine;Temperatur\n01.02.2026 10:00:00;P1;71,5\n01.02.2026 10:00:01;P1;heiss\n');
  lines.length = 0;
  expect(await execute(['--config', join(place, 'config.json'), '--dry-run', join(place, 'a.csv')], (line) => lines.push(line))).toBe(0);
  expect(lines.join('\n')).toMatch(/line 2 would be published as \{"row_id":"[\w-]{11}-p","ts":1769936400000000,"press":"P1","temp_c":71\.5\}/);
  expect(lines.join('\n')).toMatch(/line 3, byte 53 is bad: type in temp_c/);
  expect(lines.at(-2)).toBe('account   2 rows = 1 published + 1 in quarantine + 0 skipped');
  fs.rmSync(place, { recursive: true });
});

test('a wrong configuration ends with code 2 and one line', async () => {
  const place = fs.mkdtempSync(join(tmpdir(), 'readme-'));
  const complaints: string[] = [];
  const path = join(place, 'config.json');
  const run = (text: string) => {
    fs.writeFileSync(path, text);
    return execute(['--config', path, '--check'], () => undefined, (line) => complaints.push(line));
  };
  expect(await run('{"version": 1,}')).toBe(2);
  expect(await run(JSON.stringify({ ...shortest(), sources: [] }))).toBe(2);
  expect(await execute([], () => undefined, (line) => complaints.push(line))).toBe(2);
  expect(await execute(['--confg', 'x'], () => undefined, (line) => complaints.push(line))).toBe(2);
  expect(complaints).toEqual([
    expect.stringMatching(/config\.json is no JSON: .*\. Fix: /), expect.stringMatching(/^sources is \[\]; allowed: .*\. Fix: /),
    expect.stringMatching(/^Give either --config FILE or --greengrass\. Fix: /), expect.stringMatching(/--confg.*Fix: see --help/),
  ]);
  fs.rmSync(place, { recursive: true });
});
