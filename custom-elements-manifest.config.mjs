// Describes the elements for editors: https://custom-elements-manifest.open-wc.org

/** What users of the package see: the entry that they import, the platform's class, and no private parts. */
const asPublished = {
  name: 'as-published',
  packageLinkPhase({ customElementsManifest }) {
    const path = 'dist/elements.js';
    const modules = customElementsManifest.modules.flatMap(({ declarations }) => declarations);
    const declarations = modules
      .filter(({ customElement }) => customElement)
      .map(({ members, ...declaration }) => ({
        ...declaration,
        superclass: { name: 'HTMLElement' },
        members: members.filter(({ privacy, static: isStatic }) => privacy !== 'private' && !isStatic),
      }));
    const exported = declarations.flatMap(({ name, tagName }) => [
      { kind: 'js', name, declaration: { name, module: path } },
      { kind: 'custom-element-definition', name: tagName, declaration: { name, module: path } },
    ]);
    customElementsManifest.modules = [{ kind: 'javascript-module', path, declarations, exports: exported }];
  },
};

export default {
  globs: ['src/elements/dialog/still-there-dialog.ts', 'src/elements/session-timer/session-timer.ts'],
  outdir: 'dist',
  packagejson: false,
  plugins: [asPublished],
};
