const query = new URLSearchParams(location.search);
export const limits = { timeout: Number(query.get('timeout')), promptBeforeIdle: Number(query.get('prompt')) };
