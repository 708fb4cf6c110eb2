import { define } from './base.ts';
import { SessionTimer } from './session-timer.ts';

define('session-timer', SessionTimer);

declare global {
  interface HTMLElementTagNameMap {
    'session-timer': SessionTimer;
  }
}
