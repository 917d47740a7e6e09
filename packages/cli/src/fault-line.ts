import type { InjectedFault } from '@tapwright/app';
import { paint } from './style.ts';

/** Keys that stand in paths are long and mixed; nobody needs them to find the request. */
export function shownFault(injected: InjectedFault): InjectedFault {
  const path = injected.path
    .split('/')
    .map((segment) => (segment.length >= 20 && /\d/.test(segment) && /[a-z]/i.test(segment) ? '…' : segment))
    .join('/');
  return { ...injected, path };
}

/** A fault as people see it pass. */
export function faultLine(injected: InjectedFault): string {
  const { request, method, path, fault: name, early } = shownFault(injected);
  return `${String(request).padStart(5)}  ${paint('red', name)}  ${method} ${path}${early ? paint('yellow', '  too early') : ''}`;
}
