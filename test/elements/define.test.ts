import { afterEach, expect, test, vi } from 'vitest';
import { define } from '../../src/elements/custom-element.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

test('nothing is defined in the DOM of a server that has dialogs but no custom elements, such as Angular renders with', () => {
  vi.stubGlobal('HTMLDialogElement', class {});
  expect(globalThis.customElements).toBeUndefined();
  expect(() => define('still-there-dialog', class {} as CustomElementConstructor)).not.toThrow();
});
