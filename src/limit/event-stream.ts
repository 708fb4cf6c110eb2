/**
 * Reads a stream of server-sent events that comes in chunks, split anywhere: hand it the bytes, and it tells each event when
 * its blank line is there. Ids and reconnection times are left out: whoever reads here asks anew, and is told all of it.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function readEvents(tell: (type: string, data: string) => void): (bytes: Uint8Array) => void {
  const decoder = new TextDecoder(); // drops the byte order mark
  let rest = '';
  let endsInReturn = false;
  let type = '';
  let data: string[] = [];

  const readLine = (line: string): void => {
    if (line === '') {
      if (data.length > 0) tell(type || 'message', data.join('\n'));
      type = '';
      data = [];
      return;
    }
    const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'event') type = value;
    if (field === 'data') data.push(value);
  };

  return (bytes) => {
    let text = decoder.decode(bytes, { stream: true });
    if (text === '') return;
    // CR, LF and CRLF end a line, and a chunk may end between the last two
    if (endsInReturn && text.startsWith('\n')) text = text.slice(1);
    endsInReturn = text.endsWith('\r');
    const lines = (rest + text).split(/\r\n?|\n/);
    rest = lines.pop() ?? '';
    for (const line of lines) readLine(line);
  };
}
