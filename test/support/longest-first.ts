import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What waits longest. Begun last, it would run on alone at the end: on a fresh checkout Vitest goes by the size of files. */
const longest = [
  'core/speech-detector',
  'lifecycle/monitor-throttled',
  'e2e/demo-presence',
  'e2e/frame-activity',
  'lifecycle/system-idle',
  'lifecycle/channel',
];

/** Vitest's order, with the longest files in front of their group. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const index = longest.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
      return index < 0 ? longest.length : index;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}
