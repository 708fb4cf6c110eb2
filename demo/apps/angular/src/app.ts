import { Component, CUSTOM_ELEMENTS_SCHEMA, computed, signal } from '@angular/core';
import { formatRemaining } from 'still-there';
import 'still-there/elements';
import { injectMeetingGuard, injectSessionCountdown } from 'still-there/angular';
import { fromPeerConnection } from 'still-there/peer-connection';
import { openCall } from '../../shared/call.js';
import { onlyAsk } from '../../shared/only-ask.js';
import { settings } from '../../shared/settings.js';

@Component({ selector: 'demo-app', schemas: [CUSTOM_ELEMENTS_SCHEMA], templateUrl: './app.html' })
export class App {
  protected readonly onlyAsk = onlyAsk;
  protected readonly timeout = signal(settings.timeout);
  protected readonly shortest = settings.promptBeforeIdle / 1000 + 1;

  private readonly joined = signal<ReturnType<typeof openCall> | undefined>(undefined);
  private readonly meeting = computed(() => {
    const call = this.joined();
    return call && fromPeerConnection(call.connection, { hangUp: call.close });
  });
  protected readonly guarded = injectMeetingGuard(this.meeting, {
    timeout: this.timeout,
    promptBeforeIdle: settings.promptBeforeIdle,
  });
  protected readonly call = computed(() => (this.guarded.left() ? undefined : this.joined()));
  private readonly session = injectSessionCountdown({ endsAt: () => this.call()?.endsAt });
  protected readonly clock = computed(() => formatRemaining(this.session.remaining() ?? 0));

  protected join(): void {
    this.joined.set(openCall());
  }

  protected leave(): void {
    this.guarded.guard()?.monitor.expire();
  }

  protected wait({ validity, valueAsNumber }: HTMLInputElement): void {
    if (validity.valid) this.timeout.set(valueAsNumber * 1000);
  }
}
