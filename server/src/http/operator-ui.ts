// The operator page. It contains no data and no secret: it asks for the operator token and loads everything else with it.
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { etag } from 'hono/etag';
import { secureHeaders } from 'hono/secure-headers';
import { expect, expectOptions } from '../expect.ts';
import { pageFiles, readBuiltPage } from './built-page.ts';

/** Allows the page's own files only, no markup from scripts, and no embedding. */
const headers = (baseUri: "'self'" | "'none'"): MiddlewareHandler =>
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      connectSrc: ["'self'"],
      baseUri: [baseUri],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
      requireTrustedTypesFor: ["'script'"],
      trustedTypes: ["'none'"],
    },
    xFrameOptions: 'DENY',
    // It applies to the whole host, so it is up to whatever terminates TLS.
    strictTransportSecurity: false,
  });

/** Options of {@link operatorUi}. */
export interface OperatorUiOptions {
  /**
   * The path under which browsers find the page, with a slash at its end, such as `"/limit/"`. Needed where a proxy removes that
   * path and people may leave out the slash.
   * @default the page's relative URLs are resolved against its own
   */
  readonly base?: string;
  /**
   * Where operators find the token, in words that the sign-in shows to everybody, such as "the variable STILL_THERE_TOKEN of the
   * server".
   * @default the sign-in asks for the token that the operator was given
   */
  readonly tokenIn?: string;
}

/**
 * The operator page: lists meetings, extends them and ends them. It uses the operator API by relative URLs, so mount both at the
 * same path, `/` or a prefix. `app.route('/hard-limit', operatorUi())` redirects `/hard-limit` to `/hard-limit/`.
 * @throws TypeError for invalid options; Error if the page is not built, or cannot be read
 */
export function operatorUi(options: OperatorUiOptions = {}): Hono {
  expectOptions(options, ['base', 'tokenIn']);
  const { base, tokenIn } = options;
  expect(base === undefined || /^\/(?:[\w.~-]+\/)*$/.test(base), 'base', 'a path such as "/limit/"', base);
  expect(tokenIn === undefined || typeof tokenIn === 'string', 'tokenIn', 'a text', tokenIn);
  const inHead = [
    ...(base ? [`<base href="${base}">`] : []),
    ...(tokenIn ? [`<meta name="token-in" content="${attribute(tokenIn)}">`] : []),
  ];
  const app = new Hono();
  for (const [name, file] of readBuiltPage()) {
    const type = pageFiles.get(name) as string;
    const isPage = name === 'index.html';
    const body = isPage ? file.toString().replace('<head>', () => ['<head>', ...inHead].join('\n  ')) : file;
    const answer = (context: Context) => context.body(body, 200, { 'content-type': type, 'cache-control': 'no-cache' });
    if (isPage) {
      // the second path is the mount prefix with a trailing slash
      app.on('GET', ['/', '/:slash{^$}'], headers(base ? "'self'" : "'none'"), withSlash, etag(), answer);
    } else app.get(`/${name}`, headers("'none'"), etag(), answer);
  }
  return app;
}

/** A text as the value of an attribute in quotes (https://html.spec.whatwg.org/multipage/syntax.html#attributes-2). */
const attribute = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

/** Without the trailing slash, the page's relative URLs would miss the mount prefix. */
const withSlash: MiddlewareHandler = async (context, next) => {
  const { path } = context.req;
  if (path.endsWith('/')) return next();
  return context.redirect(`./${path.slice(path.lastIndexOf('/') + 1)}/`);
};
