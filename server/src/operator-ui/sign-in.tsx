import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { SignInState } from './session.ts';
import { messageOf } from './words.ts';

/** Says where the token is, if there is one for all operators and the server says where. */
function tokenHint(): string {
  const tokenIn = document.querySelector<HTMLMetaElement>('meta[name="token-in"]')?.content;
  return tokenIn ? `It is in ${tokenIn}, or you were given one of your own.` : 'Use the token that you were given.';
}

/** The sign-in form. */
export function SignIn({
  state,
  onToken,
}: {
  readonly state: SignInState;
  /** Rejects if the token is wrong. */
  readonly onToken: (token: string) => Promise<void>;
}) {
  const field = useRef<HTMLInputElement>(null);
  const [error, setError] = useState(state.error);
  const [isBusy, setBusy] = useState(false);
  // Not later: a person may type at once.
  useLayoutEffect(() => {
    setError(state.error);
    field.current?.focus();
  }, [state]);

  const submit = async (): Promise<void> => {
    const token = field.current?.value.trim() ?? '';
    // HTTP headers cannot carry other characters.
    if (!/^[\x21-\x7e]+$/.test(token)) {
      setError(token ? 'A token consists of ASCII characters without spaces.' : 'Enter the operator token.');
      field.current?.focus();
      return;
    }
    setBusy(true);
    setError('');
    try {
      await onToken(token);
    } catch (refusal) {
      setError(messageOf(refusal));
      field.current?.focus();
      field.current?.select();
    } finally {
      setBusy(false);
    }
  };

  return (
    <section id="sign-in" class="card" aria-labelledby="sign-in-title">
      <h1 id="sign-in-title">Sign in</h1>
      <form
        class="stack"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBusy) void submit();
        }}
      >
        {/* for password managers */}
        <input type="text" name="username" autocomplete="username" value="operator" hidden />
        <label for="token">Operator token</label>
        <input
          id="token"
          ref={field}
          type="password"
          autocomplete="current-password"
          spellcheck={false}
          required
          defaultValue={state.token}
          aria-describedby="token-error token-hint"
          aria-invalid={error ? 'true' : undefined}
        />
        <p id="token-error" class="error">
          {error}
        </p>
        <p id="token-hint" class="quiet">
          {tokenHint()} This tab keeps it until you close it or sign out.
        </p>
        <button class="primary" type="submit">
          {isBusy ? 'Signing in…' : 'Sign in'}
        </button>
      </form>
    </section>
  );
}
