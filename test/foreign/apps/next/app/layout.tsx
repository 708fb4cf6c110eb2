import type { ReactNode } from 'react';

// The layout that comes with the app loads its fonts from elsewhere.
export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  );
}
