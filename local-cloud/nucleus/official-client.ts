import * as path from 'path';
import { home } from '../paths';
import { preparePython } from '../python-environment';

/** Python with the IPC client of AWS, and a program for it. */
export async function officialClient(log: (line: string) => void): Promise<{ readonly python: string; readonly program: string }> {
  const python = await preparePython({
    name: 'greengrass-client',
    what: 'the IPC client of AWS',
    requirements: path.join(__dirname, 'official-client.txt'),
    installLog: path.join(home, 'greengrass-client.log'),
    log,
  });
  return { python, program: path.join(__dirname, 'official-client.py') };
}
