/** Of a name: what is made from it must fit into the 64 characters of a stream of Firehose. */
export const NAME_LENGTH = 30;
