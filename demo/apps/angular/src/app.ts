import { Component, signal } from '@angular/core';
import { InactivityMonitor } from 'still-there';

@Component({
  selector: 'demo-app',
  template: '<p>{{ state() }}</p>',
})
export class App {
  protected readonly state = signal(new InactivityMonitor().state);
}
