// The same by a script tag: <script src="still-there-frame.js" data-parent="https://app.example"></script>, several origins
// with spaces between them.
import { shareActivity } from './sources/share-activity.ts';

const { parent } = (document.currentScript as HTMLScriptElement | null)?.dataset ?? {};
shareActivity(parent?.match(/\S+/g) ?? []);
