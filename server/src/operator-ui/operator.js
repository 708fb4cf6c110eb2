// The operator page: asks for the token, keeps it in this tab, and shows the meetings.
import { byId, writeOrHide } from './element.js';
import { MeetingsView } from './meetings-view.js';
import { Outcome } from './outcome.js';
import { Server, TokenError } from './server.js';
import { SignIn } from './sign-in.js';

const key = 'still-there operator token';
const meetings = byId('meetings', HTMLElement);
const signOut = byId('sign-out', HTMLButtonElement);
const outcome = new Outcome(byId('outcome', HTMLElement));
const signIn = new SignIn(start);
let session = new AbortController();

/** @param {string} [token] without one, a proxy has to sign the operator in */
async function start(token) {
  const server = new Server(token);
  const operator = await server.operator(new AbortController().signal); // first, so that a wrong token is sent once
  session.abort();
  session = new AbortController();
  const view = new MeetingsView(server, outcome, ({ message }) => end(message), session.signal);
  try {
    await view.start();
  } catch (error) {
    session.abort();
    throw error;
  }
  if (token !== undefined) sessionStorage.setItem(key, token);
  signIn.close();
  showOperator(operator);
  meetings.hidden = false;
  signOut.hidden = token === undefined; // the proxy has its own way
  byId('title', HTMLElement).focus();
}

/** @param {import('./server.js').Operator} [operator] */
function showOperator(operator) {
  const name = operator?.name === 'operator' ? '' : (operator?.name ?? '');
  writeOrHide(byId('operator', HTMLElement), name);
  document.body.dataset.role = operator?.role ?? '';
}

/** @param {string} [error] why, if the operator did not sign out */
function end(error) {
  session.abort();
  sessionStorage.removeItem(key);
  outcome.clear();
  showOperator();
  meetings.hidden = signOut.hidden = true;
  signIn.open(error);
}

signOut.addEventListener('click', () => end());
const kept = sessionStorage.getItem(key);
if (kept === null) {
  signIn.open();
  await start().catch(() => {}); // no proxy signs people in here: a token is needed
} else
  await start(kept).catch((error) => {
    if (error instanceof TokenError) end(error.message);
    else signIn.open(error.message, kept);
  });
