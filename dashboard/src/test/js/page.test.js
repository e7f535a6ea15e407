// Rules for the page's own files, read as text.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';

const folder = new URL('../../main/resources/dashboard/', import.meta.url);
const files = readdirSync(folder);
const text = (name) => readFileSync(new URL(name, folder), 'utf8');
const modules = files.filter((name) => name.endsWith('.js'));

test('no module makes markup or code out of text', () => {
  for (const name of modules) {
    assert.doesNotMatch(
      text(name),
      /innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|\beval\b|new Function|srcdoc|javascript:/,
      name,
    );
  }
});

test('the page has no inline script, style or handler, and asks no other host', () => {
  const html = text('index.html');
  assert.doesNotMatch(html, /<style|\sstyle=|\son[a-z]+=/);
  assert.doesNotMatch(html, /<script(?![^>]*\ssrc=)/);
  for (const [, address] of html.matchAll(/\s(?:src|href)="([^"]*)"/g)) assert.match(address, /^\/dashboard\//);
  assert.doesNotMatch(text('styles.css'), /@import|url\(/);
});

test('every part that a module looks for is in the page', () => {
  const html = text('index.html');
  const ids = new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id));
  for (const name of modules) {
    for (const [, id] of text(name).matchAll(/(?:byId|fromTemplate)\('([^']+)'\)/g)) assert.ok(ids.has(id), `${name}: ${id}`);
  }
});

test('every file that a module imports is there', () => {
  for (const name of modules) {
    for (const [, file] of text(name).matchAll(/from '\.\/([^']+)'/g)) assert.ok(files.includes(file), `${name}: ${file}`);
  }
});
