// Fails when src/api/schema.d.ts is not what openapi.json says; nothing is written.
import { readFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';

const wanted = astToString(
  await openapiTS(new URL('../openapi.json', import.meta.url), { emptyObjectsUnknown: true }),
);
const header = /^(?:\/\*\*[\s\S]*?\*\/\s*)?/;
const plain = async (text) =>
  format(text.replace(header, ''), { ...(await resolveConfig('src/api/schema.d.ts')), parser: 'typescript' });
const held = readFileSync('src/api/schema.d.ts', 'utf8');
if ((await plain(held)) !== (await plain(wanted))) {
  console.error('src/api/schema.d.ts is out of date; run `npm run schema`');
  process.exit(1);
}
console.log('src/api/schema.d.ts is up to date');
