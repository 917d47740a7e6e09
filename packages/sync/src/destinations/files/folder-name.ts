const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\..*)?$/i;

/** A stream's name as one folder of any file system: never above, never hidden, never a device. */
export function folderName(stream: string): string {
  const encoded = Array.from(stream, (character) => (/[\w.-]/.test(character) ? character : percent(character))).join(
    '',
  );
  const visible = encoded.replace(/^[._]/, percent).replace(/\.$/, percent);
  const short = visible.length > 120 ? visible.slice(0, 120) : visible;
  if (short === '') return '%';
  return RESERVED.test(short) ? `${short}%` : short;
}

/** The first such name that is free; `taken` in lower case, as some file systems tell no case apart. */
export function freeFolderName(stream: string, taken: ReadonlySet<string>): string {
  const base = folderName(stream);
  let name = base;
  for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${base}%${number}`;
  return name;
}

function percent(character: string): string {
  return encodeURIComponent(character.isWellFormed() ? character : '\ufffd').replace(
    /^[^%].*$/s,
    (plain) => `%${plain.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`,
  );
}
