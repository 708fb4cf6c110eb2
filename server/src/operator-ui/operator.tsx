// The operator page: asks for the token, keeps it in this tab, and shows the meetings.
import { render } from 'preact';
import { App } from './app.tsx';
import { Session } from './session.ts';

const session = new Session();
void session.resume();
render(<App session={session} />, document.getElementById('app') as HTMLElement);
