// What npm has of lib-jitsi-meet types its modules, and not the bundle that runs in a browser.
declare module '@lyno/lib-jitsi-meet/lib-jitsi-meet.min.js';
