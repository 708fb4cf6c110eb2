import { formatRemaining } from 'still-there';
import { createSessionCountdown } from 'still-there/solid';

export function Session(props) {
  const { remaining } = createSessionCountdown(() => ({ endsAt: props.endsAt }));
  return (
    <p id="session" class="clock">
      Session ends in <span class="digits">{formatRemaining(remaining() ?? 0)}</span>
    </p>
  );
}
