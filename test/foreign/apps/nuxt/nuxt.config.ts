export default defineNuxtConfig({
  app: { head: { htmlAttrs: { lang: 'en' } } },
  compatibilityDate: '2026-11-01',
  telemetry: false,
});
