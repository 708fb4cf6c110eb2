import { Call } from '../Call';

export default function Home() {
  return <Call />;
}
