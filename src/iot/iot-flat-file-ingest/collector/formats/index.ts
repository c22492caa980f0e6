export { createRowReader } from './row-reader';
