/** Where the files of the operator's page are. In the published package they lie elsewhere: rollup.config.mjs writes this line anew. */
export const pageFolder: URL = new URL('../page/', import.meta.url);
