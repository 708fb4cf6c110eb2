/** The scripts that are written from right to left. */
const rightToLeft = /^(?:Adlm|Arab|Hebr|Nkoo|Rohg|Syrc|Thaa)$/;

/**
 * The BCP 47 tags whose words a reader of the given one can read, the closest first: `de-AT`, then `de`. Readers of traditional
 * Chinese (`zh-TW`) may not read simplified Chinese (`zh`), so a language in another script than its usual one stays apart.
 * `pt` is Brazilian, and Portuguese of every other country is closer to `pt-PT`.
 * @param tag may be invalid, which has no such tags
 */
export function tagsFor(tag: string): readonly string[] {
  const locale = parseTag(tag);
  if (!locale?.language) return []; // invalid, or `und`
  const { language } = locale;
  const { script, region } = locale.maximize(); // `zh-TW` implies `Hant`
  const isUsual = script === new Intl.Locale(language).maximize().script;
  const isEuropean = language === 'pt' && region !== 'BR';
  return [
    locale.toString(),
    `${language}-${script}-${region}`,
    ...(isUsual ? [`${language}-${region}`] : []),
    `${language}-${script}`,
    ...(isEuropean ? ['pt-PT'] : []),
    ...(isUsual ? [language] : []),
  ];
}

/** Whether text in that language is written from right to left. */
export const isRightToLeft = (tag: string): boolean => rightToLeft.test(parseTag(tag)?.maximize().script ?? '');

/** Returns nothing for an invalid BCP 47 tag. */
export function parseTag(tag: string): Intl.Locale | undefined {
  try {
    return new Intl.Locale(tag); // canonical: the old `iw` becomes `he`
  } catch {
    return undefined;
  }
}
