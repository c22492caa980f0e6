import { execFileSync } from 'child_process';
import { existsSync, mkdirSync, writeFileSync } from 'fs';
import { join, resolve } from 'path';

export const TELEGRAF = '1.36.4';
const HOME = resolve(`.cache/telegraf-${TELEGRAF}`);
/** What is compared needs; all of Telegraf takes much longer to compile. */
const TAGS = ['custom', 'inputs.directory_monitor', 'parsers.csv', 'outputs.file', 'outputs.mqtt', 'serializers.json'];
const BUILD_MS = 15 * 60_000;

/** The program, compiled on demand from the module that its authors publish. Nothing where there is no Go, or where it cannot be had. */
export function telegraf(say: (text: string) => void): string | undefined {
  const program = join(HOME, 'telegraf');
  if (existsSync(program)) return program;
  mkdirSync(HOME, { recursive: true });
  say(`compiles Telegraf ${TELEGRAF}`);
  try {
    execFileSync('nice', ['-n', '15', 'go', 'install', '-p', '1', '-trimpath', '-ldflags', '-s -w', '-tags', TAGS.join(','), `github.com/influxdata/telegraf/cmd/telegraf@v${TELEGRAF}`], {
      env: { ...process.env, GOBIN: HOME, GOFLAGS: '-buildvcs=false' }, stdio: ['ignore', 'ignore', 'pipe'], timeout: BUILD_MS,
    });
    return program;
  } catch (error) {
    say(`is without Telegraf: ${(error as Error).message.split('\n')[0]}`);
    return undefined;
  }
}

export interface TelegrafFolders {
  /** Where files come. */
  readonly share: string;
  /** Where they are put afterwards. */
  readonly finished: string;
}

/** Rows of parse/file.ts as typed fields, with the time of the row. Where messages go is the rest: a section of its configuration. */
export function telegrafConfig(path: string, { share, finished }: TelegrafFolders, output: string, more = '', batch = 5000): string[] {
  mkdirSync(share, { recursive: true });
  mkdirSync(finished, { recursive: true });
  writeFileSync(path, `[agent]
interval = "200ms"
flush_interval = "200ms"
round_interval = false
omit_hostname = true
metric_batch_size = ${batch}
metric_buffer_limit = 100000

[[inputs.directory_monitor]]
directory = "${share}"
finished_directory = "${finished}"
files_to_monitor = ["^.*[.]csv$"]
max_buffered_metrics = 100000
data_format = "csv"
csv_header_row_count = 1
csv_column_types = ["string", "string", "float", "float", "int", "string"]
csv_timestamp_column = "time"
csv_timestamp_format = "2006-01-02T15:04:05Z07:00"
${more}

${output}
`);
  return ['--config', path];
}
