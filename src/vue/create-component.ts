import { type DefineComponent, defineComponent, h, onMounted, shallowRef, watch } from 'vue';
import { define } from '../elements/custom-element.ts';

/** How the props of a component become those of its element. */
interface Mapping<Props> {
  /** Names of properties: set when the component is mounted, and when they change. */
  readonly properties: readonly (keyof Props & string)[];
  /** The name of the attribute for each prop that is one. A server writes attributes too. */
  readonly attributes: { readonly [Name in keyof Props & string]?: string };
  /** The props that may be written without a value. */
  readonly booleans: readonly (keyof Props & string)[];
}

/**
 * Returns a component that renders a custom element, and defines it when the first one is mounted. An app needs no
 * `isCustomElement` in its settings: that is for elements in templates, and this one is in none. All other attributes and
 * listeners are the element's.
 *
 * The properties are set here, not by Vue: it swallows what a setter throws in production, and gives a number that is
 * taken away as 0.
 */
export function createComponent<Props>(
  name: string,
  elementClass: CustomElementConstructor,
  { properties, attributes, booleans }: Mapping<Props>,
): DefineComponent<Props> {
  const option = (prop: string) => ({ type: booleans.includes(prop as never) ? Boolean : null, default: undefined });
  const props = Object.fromEntries([...properties, ...Object.keys(attributes)].map((prop) => [prop, option(prop)]));
  const component = defineComponent({
    name: elementClass.name,
    props,
    setup(given: Readonly<Record<string, unknown>>, { slots }) {
      const element = shallowRef<HTMLElement>();
      const current = (): unknown[] => properties.map((property) => given[property]);
      const apply = (values: readonly unknown[], before: readonly unknown[]): void => {
        for (const [index, property] of properties.entries()) {
          if (values[index] !== before[index]) Object.assign(element.value ?? {}, { [property]: values[index] });
        }
      };
      onMounted(() => {
        define(name, elementClass);
        apply(current(), []);
      });
      watch(current, apply, { flush: 'post' });
      const rendered = (): Record<string, unknown> =>
        Object.fromEntries(
          Object.entries(attributes).map(([prop, attribute]) => {
            const value = given[prop];
            return [attribute as string, typeof value === 'boolean' ? (value ? '' : undefined) : value];
          }),
        );
      return () => h(name, { ref: element, ...rendered() }, slots.default?.());
    },
  });
  return component as unknown as DefineComponent<Props>;
}
