/** The value of a JSON text; undefined where it is none. For texts of others, which a schema judges next. */
export function parsedJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
