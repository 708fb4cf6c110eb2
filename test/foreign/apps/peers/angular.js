import 'zone.js';
import '@angular/compiler'; // compiles in the page
import { Component, CUSTOM_ELEMENTS_SCHEMA } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import 'still-there/elements';
import { injectInactivity, provideInactivity } from 'still-there/angular';
import { limits } from './limits.js';

class App {
  inactivity = injectInactivity();
}
Component({
  selector: 'app-root',
  standalone: true,
  schemas: [CUSTOM_ELEMENTS_SCHEMA],
  template: `
    <output>{{ inactivity.state() === 'idle' ? inactivity.reason() : inactivity.state() }}</output>
    <still-there-dialog [monitor]="inactivity.monitor"></still-there-dialog>
  `,
})(App);

bootstrapApplication(App, { providers: [provideInactivity(limits)] });
