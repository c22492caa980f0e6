import * as path from 'node:path';
import { World } from './cell';
import { Slot, SlotProps } from './slot';
import { MACHINES, Place, placesOf } from './tasks';
import { Witness } from './witness';
import { compileLibrary } from '../../../compile-library';
import { deploy } from '../../../deploy';
import { Faults } from '../../../faults';
import { newRunDirectory } from '../../../paths';
import { Cloud, openCloud } from '../../../target';

const log = () => undefined;

export interface Deployed extends World {
  readonly assembly: string;
  readonly slots: Slot[];
  stop(): Promise<void>;
}

/** Deploys the app with so many slots of each variant to a cloud of its own, in which a minute takes a second or so. */
export async function deploySlots(counts: Record<string, number>, speed: number): Promise<Deployed> {
  await compileLibrary(newRunDirectory(), log);
  const cloud = await openCloud({ kind: 'local' }, { log, settings: { LOCAL_CLOUD_SPEED: String(speed), LOCAL_CLOUD_PROVISIONING_TIME: '10' } });
  try {
    const { assembly, outputs } = await deploy(cloud, { app: `npx tsx ${path.join(__dirname, 'app.ts')}`, context: { slots: JSON.stringify(counts) }, log });
    const all = Object.values(outputs).flatMap((ofStack) => Object.entries(ofStack));
    const props: SlotProps[] = all.filter(([key]) => key.endsWith('Slot')).map(([, value]) => JSON.parse(value));
    const slots = props.map((one) => new Slot(cloud, one, speed));
    const machines = new Map(props.flatMap((one) => MACHINES.map((machine) => [one.machines[machine], machine])));
    const witness = new Witness(cloud, outputs.FaultMatrixWitness.QueueUrl, (arn) => machines.get(arn));
    const stop = async () => {
      await witness.stop();
      slots.forEach((slot) => slot.close());
      await cloud.stop();
    };
    return { cloud, assembly, slots, witness, faults: new Faults(cloud), places: await placesOfVariants(cloud, props), stop };
  } catch (error) {
    await cloud.stop();
    throw error;
  }
}

async function placesOfVariants(cloud: Cloud, props: SlotProps[]): Promise<Record<string, Place[]>> {
  const places: Record<string, Place[]> = {};
  for (const { variant, machines } of props) {
    places[variant] ??= (await Promise.all(MACHINES.map((machine) => placesOf(cloud, machine, machines[machine])))).flat();
  }
  return places;
}
