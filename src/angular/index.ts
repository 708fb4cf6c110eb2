// Written next: the binding for angular.
export const placeholder = 'angular';
