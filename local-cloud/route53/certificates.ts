import { createHash, X509Certificate } from 'node:crypto';
import { generate } from 'selfsigned';

/** Certificates for the front doors, from a certificate authority that lives as long as the process. */
export class LocalAuthority {
  static async create(): Promise<LocalAuthority> {
    const pems = await generate([{ name: 'commonName', value: 'Local front doors (throwaway)' }], {
      ...STRONG,
      extensions: [
        { name: 'basicConstraints', cA: true, critical: true },
        { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
      ],
    });
    return new LocalAuthority(pems.cert, pems.private);
  }

  private constructor(
    /** The authority's certificate (PEM): what a client must trust. */
    readonly certificate: string,
    private readonly key: string,
  ) {}

  /** A server certificate for these names: `cert` is the chain that a server sends. */
  async issue(names: string[]): Promise<{ cert: string; key: string }> {
    const pems = await generate([{ name: 'commonName', value: names[0] }], {
      ...STRONG,
      extensions: [
        { name: 'basicConstraints', cA: false, critical: true },
        { name: 'keyUsage', digitalSignature: true, critical: true },
        { name: 'extKeyUsage', serverAuth: true },
        { name: 'subjectAltName', altNames: names.map((value) => ({ type: 2 as const, value })) },
      ],
      ca: { cert: this.certificate, key: this.key },
    });
    return { cert: `${pems.cert}\n${this.certificate}`, key: pems.private };
  }
}

const STRONG = { keyType: 'ec' as const, curve: 'P-256' as const, algorithm: 'sha256' };

/**
 * Base64 of the SHA-256 of a certificate's public key: what Chromium takes in `--ignore-certificate-errors-spki-list` to
 * trust this certificate and no other.
 */
export function publicKeyHash(certificate: string): string {
  const key = new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(key).digest('base64');
}
