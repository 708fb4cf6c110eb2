import { createElement } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { fakeMeeting } from '../../../src/testing/index.ts';
import { type Kind, Page } from './react-page.ts';

const kind = new URLSearchParams(location.search).get('kind') as Kind;
const meeting = fakeMeeting();
const received: string[] = [];
Object.assign(globalThis, { received, meeting });
const start = async (): Promise<void> => {
  if (kind === 'bare') await import('../../../src/elements/index.ts');
  hydrateRoot(
    document.getElementById('root') as HTMLElement,
    createElement(Page, { kind, meeting, onEvent: (name) => received.push(name) }),
    { onRecoverableError: (error) => console.error(`recoverable: ${error}`) },
  );
};
void start();
