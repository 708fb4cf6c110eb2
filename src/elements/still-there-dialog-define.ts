import { define } from './base.ts';
import { StillThereDialog } from './still-there-dialog.ts';

define('still-there-dialog', StillThereDialog);

declare global {
  interface HTMLElementTagNameMap {
    'still-there-dialog': StillThereDialog;
  }
}
