// What Chromium tells screen readers. Firefox and WebKit tell it to nobody who asks from here.
import type { BrowserCommandContext } from 'vitest/node';

/** One node of the accessibility tree. */
export interface AccessibleNode {
  readonly role: string;
  readonly name: string;
  readonly description: string;
  /** By name, as `modal` or `live`; what Chromium leaves out is not there. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** Not told at all, for these reasons. */
  readonly ignored: boolean;
  readonly ignoredReasons: readonly string[];
}

interface AXProperty {
  name: string;
  value: { value?: unknown };
}
interface AXNode {
  ignored: boolean;
  ignoredReasons?: AXProperty[];
  role?: { value?: string };
  name?: { value?: string };
  description?: { value?: string };
  properties?: AXProperty[];
}
interface DOMNode {
  nodeId: number;
  frameId?: string;
  children?: DOMNode[];
  shadowRoots?: DOMNode[];
  contentDocument?: DOMNode;
}
interface FrameTree {
  frame: { id: string; name?: string };
  childFrames?: FrameTree[];
}

/** The nodes of the test's own frame that match the selector, shadow trees included; without one, all that are not ignored. */
export async function accessibilityTree({ page }: BrowserCommandContext, selector?: string): Promise<AccessibleNode[]> {
  const cdp = await page.context().newCDPSession(page);
  const send = cdp.send.bind(cdp) as (method: string, parameters?: object) => Promise<unknown>;
  try {
    const { frameTree } = (await send('Page.getFrameTree')) as { frameTree: FrameTree };
    const frame = [frameTree, ...(frameTree.childFrames ?? [])].find(({ frame: { name } }) => name === 'vitest-iframe');
    const frameId = frame?.frame.id;
    if (!frameId) throw new Error('The frame of the test is not there');
    await send('Accessibility.enable');
    if (selector === undefined) {
      const { nodes } = (await send('Accessibility.getFullAXTree', { frameId })) as { nodes: AXNode[] };
      return nodes.filter(({ ignored }) => !ignored).map(toNode);
    }
    const { root } = (await send('DOM.getDocument', { depth: -1, pierce: true })) as { root: DOMNode };
    const found: AccessibleNode[] = [];
    for (const { nodeId: at } of rootsOf(documentOf(root, frameId))) {
      const { nodeIds } = (await send('DOM.querySelectorAll', { nodeId: at, selector })) as { nodeIds: number[] };
      for (const nodeId of nodeIds) {
        const options = { nodeId, fetchRelatives: false };
        const { nodes } = (await send('Accessibility.getPartialAXTree', options)) as { nodes: AXNode[] };
        found.push(...nodes.map(toNode));
      }
    }
    return found;
  } finally {
    await cdp.detach();
  }
}

const toObject = (properties: readonly AXProperty[] = []): Record<string, unknown> =>
  Object.fromEntries(properties.map(({ name, value }) => [name, value.value]));

const toNode = ({ ignored, ignoredReasons, role, name, description, properties }: AXNode): AccessibleNode => ({
  role: role?.value ?? '',
  name: name?.value ?? '',
  description: description?.value ?? '',
  properties: toObject(properties),
  ignored,
  ignoredReasons: Object.keys(toObject(ignoredReasons)),
});

const below = (node: DOMNode): DOMNode[] => [
  ...(node.children ?? []),
  ...(node.shadowRoots ?? []),
  ...(node.contentDocument ? [node.contentDocument] : []),
];

function documentOf(node: DOMNode, frameId: string): DOMNode {
  const find = (at: DOMNode): DOMNode | undefined => {
    if (at.frameId === frameId && at.contentDocument) return at.contentDocument;
    for (const child of below(at)) {
      const found = find(child);
      if (found) return found;
    }
    return undefined;
  };
  return find(node) ?? node;
}

/** The document and all shadow roots in it. */
function rootsOf(document: DOMNode): DOMNode[] {
  const roots = [document];
  const walk = (node: DOMNode): void => {
    roots.push(...(node.shadowRoots ?? []));
    for (const child of below(node)) if (child !== node.contentDocument) walk(child);
  };
  walk(document);
  return roots;
}
