// The operator's page. There is no data in it, and no secret: it asks for the operator's token, and for the rest with it.
import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { etag } from 'hono/etag';
import { secureHeaders } from 'hono/secure-headers';
import { operatorUiFolder } from './operator-ui-folder.ts';

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Nothing but the page's own files, no markup made by scripts, and no other page around it. */
const headers = (): MiddlewareHandler =>
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
      requireTrustedTypesFor: ["'script'"],
      trustedTypes: ["'none'"],
    },
    xFrameOptions: 'DENY',
    // Whoever terminates TLS knows whether all of this host, and its subdomains, have it.
    strictTransportSecurity: false,
  });

/**
 * The operator's page: a list of meetings, to extend and to end them. It uses the operator's API, `api/meetings` and what
 * is beside it, by relative addresses: mount both at the same place, be it `/` or a prefix.
 * `app.route('/hard-limit', operatorUi())` answers `/hard-limit` with a redirection to `/hard-limit/`.
 * @throws if the page's files cannot be read
 */
export function operatorUi(): Hono {
  const app = new Hono();
  for (const name of readdirSync(operatorUiFolder)) {
    const type = types[extname(name)];
    if (type === undefined) continue;
    const body = readFileSync(new URL(name, operatorUiFolder));
    const answer = (context: Context) => context.body(body, 200, { 'content-type': type, 'cache-control': 'no-cache' });
    if (name === 'index.html') {
      // the second is the first with a slash at its end, where a prefix is mounted
      app.on('GET', ['/', '/:slash{^$}'], headers(), withSlash, etag(), answer);
    } else app.get(`/${name}`, headers(), etag(), answer);
  }
  return app;
}

/** Without the slash, the page's relative addresses would lead beside the place where it is mounted. */
const withSlash: MiddlewareHandler = async (context, next) => {
  const { path } = context.req;
  if (path.endsWith('/')) return next();
  return context.redirect(`./${path.slice(path.lastIndexOf('/') + 1)}/`);
};
