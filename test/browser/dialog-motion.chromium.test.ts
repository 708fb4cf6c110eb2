// Nothing by colour or motion alone, and as people have set their system.
import { describe, expect, onTestFinished, test } from 'vitest';
import { commands } from 'vitest/browser';
import type { WaitEvent } from '../../src/elements/index.ts';
import { contrast } from '../support/contrast.ts';
import { box, finishMoving, isChromium, part, settle, stage } from '../support/dialog.ts';
import { pressKey } from '../support/input.ts';

describe('nothing by colour alone (A13)', () => {
  test('who may not press Stay is told by the border and by words, not by the colour only', async () => {
    const { dialog, ask } = stage();
    dialog.addEventListener('stay', (event) => (event as WaitEvent).waitUntil(new Promise(() => {})));
    await ask();
    expect(getComputedStyle(part(dialog, 'stay')).borderTopStyle).toBe('solid');
    await pressKey('Enter');
    expect(getComputedStyle(part(dialog, 'stay')).borderTopStyle).toBe('dashed');
    expect(part(dialog, 'note').textContent).toBe('One moment…');
  });

  test('the time that is left is in digits and words, the bar only repeats it', async () => {
    const { dialog, ask } = stage();
    await ask();
    expect(part(dialog, 'time').textContent).toBe('01:00');
    expect(part(dialog, '#when').textContent).toContain('1 minute');
  });

  test('no style changes with the time but that of the bar: nothing blinks, nothing turns red', async () => {
    const { clock, dialog, ask } = stage();
    await ask();
    await finishMoving(dialog);
    const elements = [box(dialog), ...box(dialog).querySelectorAll<HTMLElement>('*')];
    const looks = (): string[] =>
      elements
        .filter((element) => element !== part(dialog, 'bar'))
        .map((element) => {
          const { color, backgroundColor, borderTopColor, opacity, fontWeight } = getComputedStyle(element);
          return [element.tagName, color, backgroundColor, borderTopColor, opacity, fontWeight].join(' ');
        });
    const before = looks();
    for (const left of [30, 20, 10, 1]) {
      await clock.advanceAsync(dialog.monitor ? dialog.monitor.remaining - left * 1000 : 0);
      expect(looks()).toEqual(before);
    }
  });
});

describe('as people have set their system', () => {
  async function setMedia(media: Parameters<typeof commands.setMedia>[0]): Promise<void> {
    await commands.setMedia(media);
    onTestFinished(() => commands.setMedia({ forcedColors: null, reducedMotion: null }));
  }

  if (!isChromium) console.warn('Skipped "forced colours" and "reduced motion": nothing here sets them in this engine');
  test.runIf(isChromium)(
    'forced colours: box, buttons, ring and bar are seen, by borders and system colours (A12)',
    async () => {
      await setMedia({ forcedColors: 'active' });
      expect(matchMedia('(forced-colors: active)').matches).toBe(true);
      const { dialog, ask } = stage();
      await ask();
      const ground = getComputedStyle(box(dialog)).backgroundColor;
      for (const name of ['dialog', 'stay', 'leave']) {
        const { borderTopStyle, borderTopWidth, borderTopColor } = getComputedStyle(part(dialog, name));
        expect({ borderTopStyle, borderTopWidth }).toEqual({ borderTopStyle: 'solid', borderTopWidth: '1px' });
        expect(contrast(borderTopColor, ground)).toBeGreaterThanOrEqual(3);
      }
      const { outlineStyle, outlineColor } = getComputedStyle(part(dialog, 'stay'));
      expect(outlineStyle).toBe('solid');
      expect(contrast(outlineColor, ground)).toBeGreaterThanOrEqual(3);
      expect(contrast(getComputedStyle(part(dialog, 'bar')).backgroundColor, ground)).toBeGreaterThanOrEqual(3);
    },
  );

  test.runIf(isChromium)('reduced motion: nothing moves; else it does, for a moment (A13)', async () => {
    await setMedia({ reducedMotion: 'reduce' });
    const { clock, dialog, ask } = stage();
    const moves = (): number => box(dialog).getAnimations({ subtree: true }).length;
    await ask();
    await clock.advanceAsync(1000);
    await settle();
    expect({ open: dialog.open, moves: moves() }).toEqual({ open: true, moves: 0 });
    await pressKey('Enter');
    await setMedia({ reducedMotion: 'no-preference' });
    await ask();
    await settle(1);
    expect(moves()).toBeGreaterThan(0);
    for (const animation of box(dialog).getAnimations({ subtree: true }))
      expect(animation.effect?.getComputedTiming().iterations).toBe(1);
  });

  test('what moves is in one place, for those who have not asked for less (A13)', () => {
    const { dialog } = stage();
    const moving = (rules: CSSRuleList): CSSRule[] =>
      [...rules].filter(
        (rule) => rule instanceof CSSStyleRule && /(?:animation|transition)[\w-]*:(?! initial)/.test(rule.cssText),
      );
    const [sheet] = dialog.shadowRoot?.adoptedStyleSheets ?? [];
    const media = [...(sheet?.cssRules ?? [])].filter((rule) => rule instanceof CSSMediaRule);
    const calm = media.find(({ conditionText }) => conditionText.includes('no-preference')) as CSSMediaRule;
    expect(moving(sheet?.cssRules as CSSRuleList)).toEqual([]);
    expect(moving(calm.cssRules)).toHaveLength(2);
  });
});
