import { afterNextRender, Component, type ElementRef, output, viewChild } from '@angular/core';

@Component({ selector: 'demo-question', templateUrl: './question.html' })
export class Question {
  /** `'stay'`, `'leave'`, or nothing when the Escape key closed it. */
  readonly answered = output<string>();
  private readonly dialog = viewChild.required<ElementRef<HTMLDialogElement>>('dialog');

  constructor() {
    afterNextRender(() => this.dialog().nativeElement.showModal());
  }
}
