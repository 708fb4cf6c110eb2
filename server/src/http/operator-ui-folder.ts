/** Where the files of the operator's page are. In the published package they lie elsewhere: rollup.config.mjs writes this line anew. */
export const operatorUiFolder: URL = new URL('../operator-ui/', import.meta.url);
