// Full screen in tests that run in a browser.
import { onTestFinished } from 'vitest';
import { pageButton, settle, until } from './dialog.ts';
import { centerOf, click } from './input.ts';

/**
 * Puts an element into full screen as a person does, by a click, until the test is over. The click is on `clicked`: by default a new
 * button in the page, which cannot be clicked while a question covers the page.
 */
export async function fillScreen(element: Element, clicked?: Element): Promise<void> {
  const target = clicked ?? pageButton();
  const entered = new Promise<void>((resolve, reject) => {
    const enter = () => element.requestFullscreen().then(resolve, reject);
    // a dialog that asks lets no click in it come further than to the window
    window.addEventListener('click', enter, { capture: true, once: true });
  });
  onTestFinished(leaveFullScreen);
  await click(...centerOf(target));
  await entered;
  if (!clicked) target.remove();
  await settle();
}

export async function leaveFullScreen(): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen();
  await until(() => !document.fullscreenElement);
  await settle();
}
