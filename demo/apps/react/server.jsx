import { StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { App } from './App.jsx';

/** The app as a server writes it. */
export const render = () => ({
  body: renderToString(
    <StrictMode>
      <App />
    </StrictMode>,
  ),
});
