/** Options of a monitor that follow a published rule, ms. */
export interface Policy {
  /** How long nobody may be there. */
  readonly timeout: number;
  /** How long before that the person is asked. */
  readonly promptBeforeIdle: number;
}

/** Published rules as options: `new InactivityMonitor({ ...policies.pciDss })`. */
export interface Policies {
  /**
   * WCAG 2.2, 2.2.1 Timing Adjustable (level A): who is about to run out of time is warned, has at least 20 s to ask for more
   * by a simple action, and can do so at least ten times (`reset()` has no limit). Two minutes here, as HMRC's services give:
   * 20 s are the least there is, and a prompt in a hidden tab may be up to a second late.
   *
   * It sets no `timeout`, and says nothing of how the question is asked. A session with a fixed end is a time limit too,
   * and not covered: somebody must be able to extend that, or it must be essential, or longer than 20 hours.
   * @see https://www.w3.org/WAI/WCAG22/Understanding/timing-adjustable
   */
  readonly wcag: Omit<Policy, 'timeout'>;
  /**
   * PCI DSS 4.0.1, requirement 8.2.8: after more than 15 minutes idle the user has to authenticate again.
   *
   * Not covered: that the server ends its session too. Terminals that see one card number at a time are exempt, and so is
   * what legitimately goes on unattended (PCI FAQ 1147).
   * @see https://www.pcisecuritystandards.org/faq/articles/Frequently_Asked_Question/what-is-the-purpose-of-pci-dss-requirement-8-2-8-which-requires-users-to-reauthenticate-after-15-minutes-of-idle-time
   */
  readonly pciDss: Policy;
  /**
   * NIST SP 800-63B-4, 2.2.3 (AAL2): an inactivity timeout that should be no more than 1 hour. (Revision 3 said 30 minutes.)
   *
   * Not covered: the overall timeout, which should be no more than 24 hours whatever the user does, and is the server's.
   * @see https://pages.nist.gov/800-63-4/sp800-63b/aal/
   */
  readonly nistAal2: Policy;
  /**
   * NIST SP 800-63B-4, 2.3.3 (AAL3): an inactivity timeout that should be no more than 15 minutes.
   *
   * Not covered: the overall timeout, which shall be no more than 12 hours whatever the user does, and is the server's.
   * @see https://pages.nist.gov/800-63-4/sp800-63b/aal/
   */
  readonly nistAal3: Policy;
  /**
   * OWASP Session Management Cheat Sheet, session expiration: 2 to 5 minutes idle where the value is high. Five here, a
   * minute of them to answer.
   *
   * Not covered: it must be enforced by the server, which also limits the whole session (4 to 8 hours in an office).
   * @see https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html#session-expiration
   */
  readonly owaspHighValue: Policy;
  /**
   * OWASP Session Management Cheat Sheet, session expiration: 15 to 30 minutes idle where the risk is low. Thirty here.
   *
   * Not covered: as {@link owaspHighValue}.
   * @see https://cheatsheetseries.owasp.org/cheatsheets/Session_Management_Cheat_Sheet.html#session-expiration
   */
  readonly owaspLowRisk: Policy;
}

/**
 * Published rules as options of a monitor, each with its clause, its number and what it does not cover. They are about
 * sessions of an app, where somebody is signed in; none of them is about a call, where people also sit and listen. Each is
 * enforced by the server in the end: a monitor only asks in time.
 *
 * ```ts
 * const monitor = new InactivityMonitor({ ...policies.pciDss });
 * ```
 */
export const policies: Policies = /* @__PURE__ */ Object.freeze({
  // No arithmetic: to a bundler that might do something, and this would stay in apps that use none of it.
  wcag: /* @__PURE__ */ Object.freeze({ promptBeforeIdle: 120_000 }),
  pciDss: /* @__PURE__ */ Object.freeze({ timeout: 900_000, promptBeforeIdle: 120_000 }),
  nistAal2: /* @__PURE__ */ Object.freeze({ timeout: 3_600_000, promptBeforeIdle: 120_000 }),
  nistAal3: /* @__PURE__ */ Object.freeze({ timeout: 900_000, promptBeforeIdle: 120_000 }),
  owaspHighValue: /* @__PURE__ */ Object.freeze({ timeout: 300_000, promptBeforeIdle: 60_000 }),
  owaspLowRisk: /* @__PURE__ */ Object.freeze({ timeout: 1_800_000, promptBeforeIdle: 120_000 }),
});
