import * as fs from 'fs';
import * as path from 'path';

/** Folder of the newest PostgreSQL server. Debian keeps each release in a folder of its own, and none on PATH. */
export function postgresBin(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const releases = fs.existsSync(debian) ? fs.readdirSync(debian).sort((a, b) => Number(b) - Number(a)).map((release) => path.join(debian, release, 'bin')) : [];
  return [...releases, ...(process.env.PATH ?? '').split(path.delimiter)].find((folder) => ['initdb', 'postgres', 'psql'].every((name) => fs.existsSync(path.join(folder, name))));
}
