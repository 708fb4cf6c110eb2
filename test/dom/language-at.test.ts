import { afterEach, expect, test } from 'vitest';
import { languageAt } from '../../src/elements/words/language.ts';

const put = (parent: Node, lang?: string): HTMLElement => {
  const element = document.createElement('div');
  if (lang !== undefined) element.setAttribute('lang', lang);
  parent.appendChild(element);
  return element;
};
const shadowOf = (host: Element, mode: ShadowRootMode = 'open'): ShadowRoot => host.attachShadow({ mode });

afterEach(() => {
  document.documentElement.removeAttribute('lang');
  document.body.replaceChildren();
});

test('the nearest `lang` wins: of the element, its ancestors, then the page', () => {
  document.documentElement.lang = 'de';
  const section = put(document.body, 'fr');
  const element = put(section, 'ja');
  expect(languageAt(element)).toBe('ja');
  element.removeAttribute('lang');
  expect(languageAt(element)).toBe('fr');
  section.removeAttribute('lang');
  expect(languageAt(element)).toBe('de');
});

test.each(['open', 'closed'] as const)('the language outside holds inside of nested %s shadow trees', (mode) => {
  document.documentElement.lang = 'de';
  const outer = put(document.body, 'pt-BR');
  const middle = put(shadowOf(outer, mode));
  const inner = put(shadowOf(middle, mode));
  expect(languageAt(put(inner))).toBe('pt-BR');
  middle.lang = 'uk';
  expect(languageAt(put(inner))).toBe('uk');
});

test('a slotted element has the language of its parent, not of its slot', () => {
  const host = put(document.body, 'es');
  const root = shadowOf(host);
  const wrap = put(root, 'ko');
  wrap.append(document.createElement('slot'));
  expect(languageAt(put(host))).toBe('es');
});

test('the language is empty without any `lang`, in and outside of the page', () => {
  expect(languageAt(put(document.body))).toBe('');
  expect(languageAt(document.createElement('div'))).toBe('');
});
