// `node test/server/support/eyeson-api-process.ts`: the local eyeson API as a process. Prints its address, and runs until killed.
import { startEyesonApi } from './eyeson-api.ts';

const { EYESON_API_KEY, PORT } = process.env;
const { url } = await startEyesonApi({ ...(EYESON_API_KEY && { apiKey: EYESON_API_KEY }), port: Number(PORT ?? 0) });
console.log(url);
