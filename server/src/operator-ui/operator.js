// The operator page: asks for the token, keeps it in this tab, and shows the meetings.
import { byId } from './element.js';
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

/** @param {string} token */
async function start(token) {
  session.abort();
  session = new AbortController();
  const view = new MeetingsView(new Server(token), outcome, ({ message }) => end(message), session.signal);
  try {
    await view.start();
  } catch (error) {
    session.abort();
    throw error;
  }
  sessionStorage.setItem(key, token);
  signIn.close();
  meetings.hidden = signOut.hidden = false;
  byId('title', HTMLElement).focus();
}

/** @param {string} [error] why, if the operator did not sign out */
function end(error) {
  session.abort();
  sessionStorage.removeItem(key);
  outcome.clear();
  meetings.hidden = signOut.hidden = true;
  signIn.open(error);
}

signOut.addEventListener('click', () => end());
const kept = sessionStorage.getItem(key);
if (kept === null) signIn.open();
else
  await start(kept).catch((error) => {
    if (error instanceof TokenError) end(error.message);
    else signIn.open(error.message, kept);
  });
