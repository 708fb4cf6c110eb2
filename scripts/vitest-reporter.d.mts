export default class {
  constructor(options?: { post?: (message: { type: string }) => void });
  onTestCaseResult(test: object): void;
  onTestModuleEnd(module: object): void;
  onTestRunEnd(modules: readonly object[], unhandledErrors: readonly Error[]): void;
}
