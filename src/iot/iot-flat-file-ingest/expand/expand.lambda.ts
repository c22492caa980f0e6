import { expander } from './expander';
import { firehoseStream } from './stream';

/** Makes rows of compressed messages: those of a plain message come to the stream by the rule itself. */
export const handler = expander(firehoseStream(process.env.STREAM_NAME!), console.log);
