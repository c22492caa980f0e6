import { readFileSync } from 'fs';
import { prepareProcess } from '../../src/iot/iot-flat-file-ingest/collector/process';
import { serve } from '../../src/iot/iot-flat-file-ingest/collector/service';
import { parseSettings } from '../../src/iot/iot-flat-file-ingest/collector/settings-check';

/** The collector as it is, but for its pace: what it could do if AWS IoT took everything. Its own command allows no more than AWS IoT takes. */
const NO_LIMIT = 1e12;

prepareProcess();
const settings = parseSettings(JSON.parse(readFileSync(process.argv[2], 'utf8')));
void serve({ ...settings, limits: { ...settings.limits, messagesPerSecond: NO_LIMIT, bytesPerSecond: NO_LIMIT } }, 'bench').then((code) => process.exit(code));
