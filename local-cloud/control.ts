import { LocalCloudError } from './errors';
import { Cloud } from './target';

/** A door of the emulator's scripted world (emulator/control.py); `A` is what it answers. */
export class Control<A> {
  private readonly url: string;

  /** `owner` is the class that a test sees. */
  constructor(cloud: Pick<Cloud, 'endpoint'>, owner: string, name: string) {
    if (!cloud.endpoint) throw new LocalCloudError(`${owner} needs the local cloud: the target is AWS itself`);
    this.url = `${cloud.endpoint}/_local-cloud/${name}`;
  }

  public async call(method: string, body?: object): Promise<A> {
    const text = body && JSON.stringify(body);
    const answer = await fetch(this.url, { method, body: text });
    const content = await answer.json() as A & { message?: string };
    if (!answer.ok) throw new LocalCloudError(`The emulator refused ${text}: ${content.message}`);
    return content;
  }
}
