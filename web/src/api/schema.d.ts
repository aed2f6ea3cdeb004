// Stands in until web/openapi.json exists; `npm run schema` writes the real one.
// eslint-disable-next-line
export type paths = any;
