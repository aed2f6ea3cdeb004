// Puts a text onto the clipboard; where the browser does not let us, says so, and the caller shows the text instead.

/** True when it is on the clipboard. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
