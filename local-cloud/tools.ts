import * as path from 'path';
import { newRunDirectory } from './paths';
import { command, meet, thisMachine } from './requirements';

/** The programs that tests use as witnesses beside our own clients. In CI they are installed (Debian as root) or named with the command that does. */
const WITNESSES = [
  command(['dig'], { purpose: 'asks the DNS server of the tests', packages: ['dnsutils'] }),
  command(['curl'], { purpose: 'calls APIs through the proxy of the tests', packages: ['curl', 'ca-certificates'] }),
];

if (require.main === module) {
  void meet(WITNESSES, thisMachine(path.join(newRunDirectory(), 'apt.log')), console.log).catch((error: Error) => {
    console.error(`ERROR: ${error.message}`);
    process.exitCode = 1;
  });
}
