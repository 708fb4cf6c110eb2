// Who may do what. On the real service a user's role is set by the app's backend and the call type grants each role its
// capabilities; here the id decides, unless a test says otherwise.

import { wireDate } from './time.ts';

const everybody = [
  'join-call',
  'read-call',
  'create-call',
  'send-audio',
  'send-video',
  'screenshare',
  'create-reaction',
];
const grants: Record<string, readonly string[]> = {
  patient: everybody,
  specialist: [...everybody, 'update-call', 'update-call-settings', 'change-max-duration', 'end-call'],
};

const names: Record<string, string> = { 'dr-lecter': 'Dr. Hannibal Lecter', bill: 'Buffalo Bill' };

export class Users {
  readonly #now: () => number;
  readonly #roles = new Map<string, string>();
  readonly #capabilities = new Map<string, readonly string[]>();
  readonly #names = new Map(Object.entries(names));

  constructor(now: () => number) {
    this.#now = now;
  }

  role(id: string): string {
    return this.#roles.get(id) ?? (/^dr\b|doctor|specialist/i.test(id) ? 'specialist' : 'patient');
  }

  setRole(id: string, role: string): void {
    this.#roles.set(id, role);
  }

  name(id: string): string {
    return this.#names.get(id) ?? id;
  }

  setName(id: string, name: string): void {
    this.#names.set(id, name);
  }

  capabilities(id: string): readonly string[] {
    return this.#capabilities.get(id) ?? grants[this.role(id)] ?? everybody;
  }

  /** From now on exactly these, whatever the role grants. */
  setCapabilities(id: string, capabilities: readonly string[]): void {
    this.#capabilities.set(id, capabilities);
  }

  can(id: string, capability: string): boolean {
    return this.capabilities(id).includes(capability);
  }

  grants(): Record<string, readonly string[]> {
    return grants;
  }

  wire(id: string) {
    const at = wireDate(this.#now());
    return {
      id,
      name: this.name(id),
      role: this.role(id),
      custom: {},
      teams: [],
      language: '',
      blocked_user_ids: [],
      created_at: at,
      updated_at: at,
    };
  }
}
