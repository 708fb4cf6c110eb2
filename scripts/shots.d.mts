import type { Browser, BrowserContextOptions, Page } from 'playwright';

export interface Shot {
  readonly name: string;
  readonly size?: readonly [number, number];
  readonly query?: string;
  readonly context?: BrowserContextOptions;
  readonly press?: string;
  readonly isFullScreen?: boolean;
  readonly runs?: number;
  readonly to?: string;
  readonly of?: string;
  readonly css?: string;
  readonly isLive?: boolean;
  readonly textSize?: number;
}
export const switches: string[];
export const shots: readonly Shot[];
export const states: readonly Shot[];
export const looks: Readonly<Record<string, Partial<Shot>>>;
export function openShot(browser: Browser, url: string, shot: Shot): Promise<Page>;
export function painterOf(page: Page): Promise<string>;
export function shoot(page: Page, of?: string): Promise<Buffer>;
