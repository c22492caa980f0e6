import * as path from 'path';
import { preparePython } from '../python-environment';
import { meet, PYTHON, thisMachine } from '../requirements';

/** A Python with the client of SMB. */
export async function prepareSmbClient(runDirectory: string): Promise<string> {
  await meet([PYTHON], thisMachine(path.join(runDirectory, 'apt.log')), () => undefined);
  return preparePython({
    name: 'smb-client',
    what: 'the client of SMB',
    requirements: path.join(__dirname, 'requirements.txt'),
    installLog: path.join(runDirectory, 'install-smb-client.log'),
    log: () => undefined,
  });
}
