// Written next: the binding for react.
export const placeholder = 'react';
