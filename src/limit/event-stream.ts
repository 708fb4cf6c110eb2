/**
 * Parses server-sent events from chunks of bytes that may be split anywhere, and calls back with each event once its blank
 * line has arrived. Event ids and retry times are ignored: after a reconnection the server sends the whole state again.
 * https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export function parseEvents(onEvent: (type: string, data: string) => void): (bytes: Uint8Array) => void {
  const decoder = new TextDecoder(); // drops the byte order mark
  let rest = '';
  let endsInReturn = false;
  let type = '';
  let data: string[] = [];

  const parseLine = (line: string): void => {
    if (line === '') {
      if (data.length > 0) onEvent(type || 'message', data.join('\n'));
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
    for (const line of lines) parseLine(line);
  };
}
