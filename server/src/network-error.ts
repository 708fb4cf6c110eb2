// Why a connection failed, in plain words. The errors of `fetch` and of sockets hide it in a code, or in the cause of the cause.

/** By the error's code (https://nodejs.org/api/errors.html, https://nodejs.org/api/tls.html#x509-certificate-error-codes). */
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused, nothing listens there',
  ECONNRESET: 'the connection was closed',
  EPIPE: 'the connection was closed',
  UND_ERR_SOCKET: 'the connection was closed',
  ENOTFOUND: 'the host name does not exist',
  EAI_AGAIN: 'the host name could not be looked up',
  EHOSTUNREACH: 'the host cannot be reached',
  ENETUNREACH: 'the network cannot be reached',
  ETIMEDOUT: 'the host does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'the host does not answer',
  CERT_HAS_EXPIRED: 'the TLS certificate has expired',
  CERT_NOT_YET_VALID: 'the TLS certificate is not valid yet',
  CERT_REVOKED: 'the TLS certificate was revoked',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the TLS certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'the TLS certificate is from an authority that is not trusted here',
  UNABLE_TO_GET_ISSUER_CERT: 'the TLS certificate is from an authority that is not known here',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the TLS certificate is from an authority that is not known here',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the TLS certificate is from an authority that is not known here',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the TLS certificate is for another host',
  EPROTO: 'the server does not speak TLS there',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the server does not speak TLS there',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'the server does not speak TLS there',
};

/** A failed connection. */
export interface NetworkFailure {
  /** Node's code, such as `CERT_HAS_EXPIRED`. */
  readonly code: string;
  /** Such as "the TLS certificate has expired (CERT_HAS_EXPIRED)". */
  readonly reason: string;
  /** Whether the connection is not trusted. Waiting does not help. */
  readonly isTls: boolean;
}

/** Finds the failed connection in an error, its causes, and the errors that it stands for. */
export function networkFailure(error: unknown): NetworkFailure | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code } = error as NodeJS.ErrnoException;
  const reason = code === undefined ? undefined : (reasons[code] ?? (isTlsCode(code) ? 'TLS has failed' : undefined));
  if (code !== undefined && reason !== undefined)
    return { code, reason: `${reason} (${code})`, isTls: isTlsCode(code) };
  const within = error instanceof AggregateError ? error.errors[0] : error.cause;
  return within === undefined ? undefined : networkFailure(within);
}

const isTlsCode = (code: string): boolean =>
  code === 'EPROTO' || /^(?:CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|HOSTNAME_MISMATCH)|SELF_SIGNED/.test(code);
