// What speaks for one matter or one person, in words; a sign that this program does not know yet is shown as it came.

type Say = (key: string) => string;
type Knows = (key: string) => boolean;

/** The signs as one line, the strongest first, as the server gives them. */
export function signsText(t: Say, te: Knows, of: 'matter' | 'person', signs: readonly string[]): string {
  const words = signs.map((it) => (te(`case.sign.${of}.${it}`) ? t(`case.sign.${of}.${it}`) : it));
  return words.join(t('common.comma'));
}
