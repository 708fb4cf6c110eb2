/** Options of a monitor that follow a published rule. */
export interface Policy {
  /** Milliseconds without activity before idle. */
  readonly timeout: number;
  /** How long before idle to show the prompt, in milliseconds. */
  readonly promptBeforeIdle: number;
}

/** Published rules as options: `new InactivityMonitor({ ...policies.pciDss })`. */
export interface Policies {
  /**
   * WCAG 2.2, 2.2.1 Timing Adjustable (level A): people are warned before the time runs out, have at least 20 s to ask for more
   * by a simple action, and can do so at least ten times (`reset()` has no limit). This policy gives two minutes, as HMRC's
   * services do: 20 s are the minimum, and a prompt in a hidden tab may be up to a second late.
   *
   * It sets no `timeout`. It does not cover sessions with a fixed end: such an end must be extendable, essential, or more than 20
   * hours away.
   * @see https://www.w3.org/WAI/WCAG22/Understanding/timing-adjustable
   */
  readonly wcag: Omit<Policy, 'timeout'>;
  /**
   * PCI DSS 4.0.1, requirement 8.2.8: after more than 15 minutes idle the user has to authenticate again.
   *
   * Not covered: the server must end its session too. Terminals that see one card number at a time are exempt, and so is
   * work that legitimately runs unattended (PCI FAQ 1147).
   * @see https://www.pcisecuritystandards.org/faq/articles/Frequently_Asked_Question/what-is-the-purpose-of-pci-dss-requirement-8-2-8-which-requires-users-to-reauthenticate-after-15-minutes-of-idle-time
   */
  readonly pciDss: Policy;
  /**
   * NIST SP 800-63B-4, 2.2.3 (AAL2): an inactivity timeout that should be no more than 1 hour. (Revision 3 said 30 minutes.)
   *
   * Not covered: the overall timeout of at most 24 hours, whatever the user does. The server enforces it.
   * @see https://pages.nist.gov/800-63-4/sp800-63b/aal/
   */
  readonly nistAal2: Policy;
  /**
   * NIST SP 800-63B-4, 2.3.3 (AAL3): an inactivity timeout that should be no more than 15 minutes.
   *
   * Not covered: the overall timeout of at most 12 hours, whatever the user does. The server enforces it.
   * @see https://pages.nist.gov/800-63-4/sp800-63b/aal/
   */
  readonly nistAal3: Policy;
  /**
   * OWASP Session Management Cheat Sheet, session expiration: 2 to 5 minutes idle for applications of high value. This policy
   * gives five, with one minute to answer.
   *
   * Not covered: the server must enforce it, and limit the whole session (4 to 8 hours in an office).
   * @see https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html#session-expiration
   */
  readonly owaspHighValue: Policy;
  /**
   * OWASP Session Management Cheat Sheet, session expiration: 15 to 30 minutes idle for applications of low risk. This policy
   * gives 30.
   *
   * Not covered: the same as for {@link owaspHighValue}.
   * @see https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html#session-expiration
   */
  readonly owaspLowRisk: Policy;
}

/**
 * Published rules as options of a monitor, each with its clause, its numbers and what it does not cover. They are for sessions
 * of an app, not for calls, in which people also sit and listen. Your server must enforce them; a monitor only asks in time.
 *
 * ```ts
 * const monitor = new InactivityMonitor({ ...policies.pciDss });
 * ```
 */
export const policies: Policies = /* @__PURE__ */ Object.freeze({
  // No arithmetic: a bundler might take it for a side effect, and keep all of this in apps that do not use it.
  wcag: /* @__PURE__ */ Object.freeze({ promptBeforeIdle: 120_000 }),
  pciDss: /* @__PURE__ */ Object.freeze({ timeout: 900_000, promptBeforeIdle: 120_000 }),
  nistAal2: /* @__PURE__ */ Object.freeze({ timeout: 3_600_000, promptBeforeIdle: 120_000 }),
  nistAal3: /* @__PURE__ */ Object.freeze({ timeout: 900_000, promptBeforeIdle: 120_000 }),
  owaspHighValue: /* @__PURE__ */ Object.freeze({ timeout: 300_000, promptBeforeIdle: 60_000 }),
  owaspLowRisk: /* @__PURE__ */ Object.freeze({ timeout: 1_800_000, promptBeforeIdle: 120_000 }),
});
