import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { files, importsOf } from './source';

const resolve = (path: string, what: string): string =>
  what.startsWith('@/')
    ? join('src', what.slice(2))
    : what.startsWith('.')
      ? normalize(join(dirname(path), what))
      : what;
const breaks = (folder: string, isBad: (target: string, path: string) => boolean): string[] =>
  files(folder).flatMap(({ path, text }) =>
    importsOf(text)
      .map((it) => resolve(path, it))
      .filter((it) => isBad(it, path))
      .map((it) => `${path} imports ${it}`),
  );

describe('rules of the code', () => {
  it('uses no component library in the hot path', () => {
    expect(breaks('src/agent/features/inbox/hot', (it) => it.includes('element-plus'))).toEqual([]);
  });

  it('lets kit import nothing', () => {
    expect(breaks('src/kit', (it) => !it.startsWith('src/kit'))).toEqual([]);
  });

  it('lets api import only kit', () => {
    expect(breaks('src/api', (it) => it.startsWith('src/') && !/^src\/(?:kit|api)/.test(it))).toEqual([]);
  });

  it('lets ui import only api, kit and messages', () => {
    expect(breaks('src/ui', (it) => it.startsWith('src/') && !/^src\/(?:kit|api|ui|i18n)/.test(it))).toEqual(
      [],
    );
  });

  it('lets no feature import another feature', () => {
    const feature = (path: string): string | undefined => /src\/agent\/features\/([^/]+)/.exec(path)?.[1];
    expect(
      breaks('src/agent/features', (it, path) => feature(it) !== undefined && feature(it) !== feature(path)),
    ).toEqual([]);
  });

  it('names colours only in tokens.css', () => {
    const coloured = files('src')
      .filter((it) => !it.path.endsWith('tokens.css'))
      .filter((it) => /#[0-9a-f]{3,8}\b(?=[\s;,)"'])/i.test(it.text.replace(/#(?:app|main|\w+-\w+)/g, '')))
      .map((it) => it.path);
    expect(coloured).toEqual([]);
  });

  it('leaves brackets and colons to the catalogue, for they are others in English', () => {
    const template = (text: string): string => /^<template>[^]*^<\/template>/m.exec(text)?.[0] ?? '';
    expect(
      files('src', /\.vue$/)
        .filter((it) => /[（）：。]/.test(template(it.text)))
        .map((it) => it.path),
    ).toEqual([]);
  });

  it('puts no html from messages or server into the page', () => {
    expect(
      files('src')
        .filter((it) => /v-html|innerHTML/.test(it.text))
        .map((it) => it.path),
    ).toEqual([]);
  });

  it('keeps one timer for the second, none per row', () => {
    const timers = files('src')
      .filter((it) => it.text.includes('setInterval('))
      .map((it) => it.path);
    expect(timers).toEqual(['src/kit/clock.ts']);
  });

  it('asks every Enter for a composition first', () => {
    const bad = files('src')
      .filter((it) => /key === 'Enter'/.test(it.text) && !/isComposing|onKey/.test(it.text))
      .map((it) => it.path);
    expect(bad).toEqual([]);
  });

  it('keeps files below 500 lines', () => {
    const long = files('src')
      .filter((it) => !it.path.endsWith('schema.d.ts') && it.text.split('\n').length > 500)
      .map((it) => it.path);
    expect(long).toEqual([]);
  });
});
