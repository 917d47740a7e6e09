const DATE = /^\d{4}-\d{2}-\d{2}$/;
const TIME = /^\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?$/i;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const EMAIL = /^[^\s@]+@[^\s@]+$/;
const IPV4 = /^(\d{1,3}\.){3}\d{1,3}$/;

function isDateTime(value: string): boolean {
  const [date = '', time = ''] = value.split(/[Tt ]/, 2);
  return DATE.test(date) && TIME.test(time) && !Number.isNaN(Date.parse(value));
}

/** Whether a text has a format; formats that we do not know are never wrong. */
export function matchesFormat(format: string, value: string): boolean {
  switch (format) {
    case 'date-time':
      return isDateTime(value);
    case 'date':
      return DATE.test(value) && !Number.isNaN(Date.parse(value));
    case 'time':
      return TIME.test(value);
    case 'uuid':
      return UUID.test(value);
    case 'email':
      return EMAIL.test(value);
    case 'ipv4':
      return IPV4.test(value);
    case 'uri':
    case 'url':
      return URL.canParse(value);
    default:
      return true;
  }
}
