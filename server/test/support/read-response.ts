/** The status of a response and its body: JSON as a value, anything else as text. */
export async function readResponse(response: Response): Promise<{ readonly status: number; readonly body: unknown }> {
  const text = await response.text();
  const isJson = response.headers.get('Content-Type')?.startsWith('application/json');
  return { status: response.status, body: isJson ? JSON.parse(text) : text };
}
