// The operator page. It contains no data and no secret: it asks for the operator token and loads everything else with it.
import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { etag } from 'hono/etag';
import { secureHeaders } from 'hono/secure-headers';

/** The page's files, in the sources as in the published package. */
const folder = new URL('../operator-ui/', import.meta.url);

const types: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Allows the page's own files only, no markup from scripts, and no embedding. */
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
    // It applies to the whole host, so it is up to whatever terminates TLS.
    strictTransportSecurity: false,
  });

/**
 * The operator page: lists meetings, extends them and ends them. It uses the operator API by relative URLs, so mount both at the
 * same path, `/` or a prefix. `app.route('/hard-limit', operatorUi())` redirects `/hard-limit` to `/hard-limit/`.
 * @throws Error if the page's files cannot be read
 */
export function operatorUi(): Hono {
  const app = new Hono();
  for (const name of readdirSync(folder)) {
    const type = types[extname(name)];
    if (type === undefined) continue;
    const body = readFileSync(new URL(name, folder));
    const answer = (context: Context) => context.body(body, 200, { 'content-type': type, 'cache-control': 'no-cache' });
    if (name === 'index.html') {
      // the second path is the mount prefix with a trailing slash
      app.on('GET', ['/', '/:slash{^$}'], headers(), withSlash, etag(), answer);
    } else app.get(`/${name}`, headers(), etag(), answer);
  }
  return app;
}

/** Without the trailing slash, the page's relative URLs would miss the mount prefix. */
const withSlash: MiddlewareHandler = async (context, next) => {
  const { path } = context.req;
  if (path.endsWith('/')) return next();
  return context.redirect(`./${path.slice(path.lastIndexOf('/') + 1)}/`);
};
