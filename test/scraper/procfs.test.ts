import { describe, expect, it } from 'vitest';
import { innermostPid, ownPid } from '../../sidecar/scraper/procfs.ts';

const status = (namespaces: string): string => `Name:\tpython\nUmask:\t0022\nState:\tS (sleeping)\nTgid:\t48213\nNgid:\t0\nPid:\t48213\nPPid:\t48190\n${namespaces}VmRSS:\t   71204 kB\nThreads:\t4\n`;

describe('the pid that a process has for itself', () => {
  it('is the last that its status tells, from the outermost namespace to its own', () => {
    expect(innermostPid(status('NStgid:\t48213\t7\nNSpid:\t48213\t7\nNSpgid:\t48213\t7\nNSsid:\t48190\t1\n'))).toBe(7);
    expect(innermostPid(status('NStgid:\t48213\t310\t1\nNSpid:\t48213\t310\t1\nNSpgid:\t48213\t310\t1\n'))).toBe(1);
    expect(innermostPid(status('NStgid:\t48213\nNSpid:\t48213\nNSpgid:\t48213\n'))).toBe(48_213);
  });

  it('is not known where the kernel does not tell namespaces', () => {
    expect(innermostPid(status(''))).toBeUndefined();
    expect(innermostPid('')).toBeUndefined();
  });

  it('is the pid by which it is asked for where nothing else is known', () => {
    expect(ownPid(process.pid)).toBe(process.pid);
    expect(ownPid(2 ** 30)).toBe(2 ** 30);
  });
});
