// The parts of the house that keep registers, in the order in which people look for them.
export const AREAS = [
  'shift',
  'conduct',
  'follow_up',
  'call',
  'request',
  'knowledge',
  'privacy',
  'visit',
  'complaint',
  'property',
  'shop',
] as const;
