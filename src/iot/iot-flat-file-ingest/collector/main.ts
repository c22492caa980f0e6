import { execute } from './cli';

// Before the first call of the file system: each share that hangs holds a thread, and the spool needs some too.
process.env.UV_THREADPOOL_SIZE ??= '16';

void execute(process.argv.slice(2)).then((code) => process.exit(code));
