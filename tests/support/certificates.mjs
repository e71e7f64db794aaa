// Certificates for scripted upstreams, good and bad ones, made by openssl.

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const AUTHORITY = `[ca]
default_ca = own
[own]
database = index.txt
serial = serial
new_certs_dir = .
default_md = sha256
policy = any
copy_extensions = copy
[any]
commonName = supplied
`;

/** A certificate for `name` that signs itself; { file, secure: { key, cert } }. `expired`: it ended in 2020. */
export async function certificateFor(scope, name, { expired = false } = {}) {
  const folder = await mkdtemp(path.join(tmpdir(), 'tokenpak-certificate-'));
  scope.after(() => rm(folder, { recursive: true, force: true }));
  const openssl = (...args) => run('openssl', args, { cwd: folder });
  const request = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`, '-keyout', 'key.pem'];
  if (expired) {
    await Promise.all([writeFile(path.join(folder, 'ca.conf'), AUTHORITY), writeFile(path.join(folder, 'index.txt'), ''), writeFile(path.join(folder, 'serial'), '01\n')]);
    await openssl('req', '-new', ...request, '-out', 'request.pem');
    await openssl('ca', '-batch', '-notext', '-config', 'ca.conf', '-selfsign', '-keyfile', 'key.pem', '-in', 'request.pem', '-out', 'certificate.pem', '-startdate', '20200101000000Z', '-enddate', '20200201000000Z');
  } else {
    await openssl('req', '-x509', '-days', '30', ...request, '-out', 'certificate.pem');
  }
  const file = path.join(folder, 'certificate.pem');
  return { file, secure: { key: await readFile(path.join(folder, 'key.pem')), cert: await readFile(file) } };
}
