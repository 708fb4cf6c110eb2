import { formatRemaining } from 'still-there';
import { useSessionCountdown } from 'still-there/react';

/** A component of its own: it alone is rendered once a second. */
export function Session({ endsAt }) {
  const { remaining } = useSessionCountdown({ endsAt });
  return (
    <p id="session" className="clock">
      Session ends in <span className="digits">{formatRemaining(remaining ?? 0)}</span>
    </p>
  );
}
