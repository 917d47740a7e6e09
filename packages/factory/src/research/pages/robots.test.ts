import { expect, test } from 'vitest';
import { parseRobots } from './robots.ts';

test('the longest rule of the group that is meant decides', () => {
  const robots = parseRobots(`# a site
User-agent: somebot
Disallow: /

User-agent: otherbot
User-agent: *
Disallow: /private/
Allow: /private/docs
Disallow: /*.pdf$
Disallow:
Crawl-delay: 0.5
`);
  expect(robots.delay).toBe(500);
  expect(
    ['/docs', '/private/x', '/private/docs/a', '/a.pdf', '/a.pdf.html'].map((path) => robots.allows(path)),
  ).toEqual([true, false, true, false, true]);
  expect(parseRobots('User-agent: tapwright\nDisallow: /x\n\nUser-agent: *\nDisallow: /').allows('/y')).toBe(true);
  expect(parseRobots('').allows('/x')).toBe(true);
});

test('no robots.txt makes it slow or endless', () => {
  expect(parseRobots('User-agent: *\nCrawl-delay: 86400').delay).toBe(5000);
  const started = performance.now();
  const robots = parseRobots(`User-agent: *\n${`Disallow: /${'*a'.repeat(200)}b\n`.repeat(1000)}`);
  expect(robots.allows(`/${'a'.repeat(3000)}`)).toBe(true);
  expect(performance.now() - started).toBeLessThan(3000);
});
