import { Call } from './Call';

export default function Page() {
  return <Call />;
}
