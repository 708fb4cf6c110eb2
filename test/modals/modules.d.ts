// What has no types of its own.
declare module '*.css?inline' {
  const css: string;
  export default css;
}

declare module 'bootstrap/js/dist/modal.js' {
  export default class Modal {
    constructor(element: Element);
    show(): void;
    dispose(): void;
  }
}
