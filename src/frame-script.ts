// `shareActivity()` by a script tag: <script src="still-there-frame.js" data-parent="https://app.example"></script>. Several
// origins are separated by spaces.
import { shareActivity } from './sources/share-activity.ts';

// A module script has no `currentScript`.
const script = document.currentScript ?? document.querySelector('script[data-parent]');
shareActivity(script?.getAttribute('data-parent')?.match(/\S+/g) ?? []);
