// TLS certificates that sign themselves.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Certificate {
  /** In PEM. */
  readonly cert: string;
  /** In PEM. */
  readonly key: string;
}

/** An authority that signs what it is asked to. */
const config = `
[ca]
default_ca = default
[default]
database = index.txt
serial = serial
new_certs_dir = .
default_md = sha256
policy = any
copy_extensions = copy
[any]
commonName = supplied`;

/**
 * Makes a certificate.
 * @param folder an empty folder
 * @param host what it is for, such as `IP:127.0.0.1`
 * @param years when it is valid, from the beginning of the first to that of the second
 */
export function makeCertificate(folder: string, host: string, years: readonly [number, number]): Certificate {
  const openssl = (...args: string[]): void => void execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  writeFileSync(join(folder, 'ca.cnf'), config);
  writeFileSync(join(folder, 'index.txt'), '');
  writeFileSync(join(folder, 'serial'), '01');
  const request = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', 'key.pem'];
  openssl('req', '-new', ...request, '-out', 'request.pem', '-subj', '/CN=test', '-addext', `subjectAltName=${host}`);
  const [from, until] = years.map((year) => `${year}0101000000Z`) as [string, string];
  const signed = ['-selfsign', '-keyfile', 'key.pem', '-startdate', from, '-enddate', until];
  openssl('ca', '-batch', '-notext', '-config', 'ca.cnf', ...signed, '-in', 'request.pem', '-out', 'cert.pem');
  const [cert, key] = ['cert.pem', 'key.pem'].map((name) => readFileSync(join(folder, name), 'utf8'));
  return { cert: cert ?? '', key: key ?? '' };
}
