/** An activity that counted. `at` is an instant of the monitor's clock. The monitor reuses one object for all of them. */
export interface CountedActivity {
  source: string;
  at: number;
  confirms: boolean;
  /** Which other tab saw it; undefined for this one. */
  tab: string | undefined;
}
