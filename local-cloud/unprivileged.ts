import * as fs from 'fs';
import * as os from 'os';
import { LocalCloudError } from './errors';

/** Whom a server runs as. */
export interface Unprivileged {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Root runs servers as the first of these users that there is, everybody else as himself. */
export function unprivileged(names: string[]): Unprivileged {
  const { uid, gid, username } = os.userInfo();
  if (uid !== 0) return { name: username, uid, gid };
  const users = fs.readFileSync('/etc/passwd', 'utf8').split('\n').map((line) => line.split(':'));
  const user = names.map((name) => users.find((each) => each[0] === name)).find(Boolean);
  if (!user) throw new LocalCloudError(`Servers do not run as root here, and there is none of the users ${names.join(', ')}: run this as another user`);
  return { name: user[0], uid: Number(user[2]), gid: Number(user[3]) };
}
