import type { Settings } from '../settings';
import type { Transport } from '../types';
import { ipcTransport } from './ipc';
import { mqttTransport } from './mqtt';

/** To AWS IoT: by the nucleus of Greengrass that started this process, or on its own. `onState` is told of each change of the connection. */
export const transportOf = ({ transport, device }: Pick<Settings, 'transport' | 'device'>, onState?: (line: string) => void): Transport =>
  transport.kind === 'ipc' ? ipcTransport({ onState }) : mqttTransport({ ...transport, device }, { onState });
