import * as fs from 'fs';
import * as path from 'path';
import { generate } from 'selfsigned';

/** Paths of PEM files, as a client of the broker takes them. */
export interface Credentials {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

const EC = { keyType: 'ec' as const, curve: 'P-256' as const, algorithm: 'sha256' };

/** Makes the certificates of a factory in a folder: an authority that lives as long as it, of its broker, and of each device. */
export class FactoryAuthority {
  static async create(folder: string): Promise<FactoryAuthority> {
    fs.mkdirSync(folder, { recursive: true });
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'Local factory (throwaway)' }], {
      ...EC,
      extensions: [
        { name: 'basicConstraints', cA: true, critical: true },
        { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
      ],
    });
    const authority = new FactoryAuthority(folder, cert, key);
    fs.writeFileSync(authority.file, cert);
    return authority;
  }

  private constructor(private readonly folder: string, private readonly certificate: string, private readonly key: string) {}

  private get file() {
    return path.join(this.folder, 'ca.pem');
  }

  /** The same for the same name, which is the common name. */
  async issue(name: string, usage: 'server' | 'client'): Promise<Credentials> {
    const paths = { ca: this.file, certificate: path.join(this.folder, `${name}.${usage}.pem`), key: path.join(this.folder, `${name}.${usage}.key`) };
    if (fs.existsSync(paths.certificate)) return paths;
    const { cert, private: key } = await generate([{ name: 'commonName', value: name }], {
      ...EC,
      ca: { cert: this.certificate, key: this.key },
      extensions: [
        { name: 'basicConstraints', cA: false, critical: true },
        { name: 'keyUsage', digitalSignature: true, critical: true },
        { name: 'extKeyUsage', serverAuth: usage === 'server', clientAuth: usage === 'client' },
        ...usage === 'server' ? [{ name: 'subjectAltName' as const, altNames: [{ type: 7 as const, ip: '127.0.0.1' }, { type: 2 as const, value: 'localhost' }] }] : [],
      ],
    });
    fs.writeFileSync(paths.key, key, { mode: 0o600 });
    fs.writeFileSync(paths.certificate, cert);
    return paths;
  }
}
