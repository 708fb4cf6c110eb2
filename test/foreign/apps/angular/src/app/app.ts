import { Component, CUSTOM_ELEMENTS_SCHEMA } from '@angular/core';
import 'still-there/elements';
import { injectInactivity } from 'still-there/angular';

@Component({
  selector: 'app-root',
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <output>{{ inactivity.state() === 'idle' ? inactivity.reason() : inactivity.state() }}</output>
    <still-there-dialog [monitor]="inactivity.monitor" />
  `,
})
export class App {
  protected readonly inactivity = injectInactivity();
}
