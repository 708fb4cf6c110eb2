import { createElement } from 'react';
import { renderToString } from 'react-dom/server';
import { fakeMeeting } from '../../../src/testing/index.ts';
import { type Kind, Page } from './react-page.ts';

export const render = (kind: Kind): string => renderToString(createElement(Page, { kind, meeting: fakeMeeting() }));
