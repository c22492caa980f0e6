import { execute } from './cli';
import { prepareProcess } from './process';

prepareProcess();
void execute(process.argv.slice(2)).then((code) => process.exit(code));
