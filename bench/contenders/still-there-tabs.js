import { domActivity, InactivityMonitor, sharedTabs } from 'still-there';

/** Ten tabs that share one person, in one page; somebody is in the first one. */
export function mount(_container, timeout) {
  const { setItem } = Storage.prototype;
  Storage.prototype.setItem = function (key, newValue) {
    setItem.call(this, key, newValue);
    window.dispatchEvent(new StorageEvent('storage', { key, newValue })); // a browser tells all tabs but the writer's
  };
  for (let tab = 0; tab < 10; tab++) {
    const sources = tab ? [] : [domActivity({ untrusted: true })];
    new InactivityMonitor({ timeout, tabs: sharedTabs('bench'), sources }).start();
  }
}
