// Full screen in tests that run in a browser.
import { onTestFinished } from 'vitest';
import { settle, until } from './dialog.ts';
import { centerOf, click } from './input.ts';

/** Puts an element into full screen as a person does, by a click, until the test is over. */
export async function fillScreen(element: Element): Promise<void> {
  const button = document.body.appendChild(document.createElement('button'));
  button.textContent = 'Full screen';
  const entered = new Promise<void>((resolve, reject) => {
    button.addEventListener('click', () => element.requestFullscreen().then(resolve, reject));
  });
  onTestFinished(leaveFullScreen);
  await click(...centerOf(button));
  await entered;
  button.remove();
  await settle();
}

export async function leaveFullScreen(): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen();
  await until(() => !document.fullscreenElement);
  await settle();
}
