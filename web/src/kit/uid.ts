// Makes ids also on plain-HTTP intranets, where crypto.randomUUID does not exist.

/**
 * A UUID in lower case that nobody can guess: version 7 (RFC 9562), which begins with the time, so that keys of requests
 * that come one after the other lie side by side in the desk's index.
 */
export function uid(): string {
  const b = crypto.getRandomValues(new Uint8Array(16));
  let rest = Date.now();
  for (let at = 5; at >= 0; at -= 1) {
    b[at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  b[6] = (b[6]! & 0x0f) | 0x70;
  b[8] = (b[8]! & 0x3f) | 0x80;
  const hex = Array.from(b, (it) => it.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
