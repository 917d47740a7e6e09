const SIGNS = [
  /\b(ignore|disregard|forget|override)\b.{0,40}\b(previous|prior|above|earlier|preceding|other|all|any|your|these)\b.{0,20}\b(instructions?|prompts?|rules|messages?|directions)\b/is,
  /\b(note|message|instructions?|attention|hint|important)\b.{0,20}\b(to|for)\b.{0,12}\b(ai|a\.i\.|llms?|language models?|agents?|assistants?|chatbots?|bots?|crawlers?|machines)\b/is,
  /\b(you are|you're|as|act as|pretend to be)\s+(now\s+)?(an?|the)\s+(ai|llm|language model|assistant|agent|chatbot)\b/i,
  /\b(ai|llm|language model)s?\b.{0,12}\b(systems?|assistants?|agents?|models?)?\b.{0,6}:\s/i,
  /(^|\n)[ \t]{0,20}(system|assistant|developer)[ \t]{0,5}(prompt|message)?[ \t]{0,5}:/i,
  /<\/?(system|assistant|instructions?|section-[0-9a-f]{12})\b[^>]*>|\[\/?(inst|system)\]|<\|[a-z_]+\|>/i,
];

/**
 * Whether a text tells its reader what to do as one tells a machine. Documentation describes; a passage of such a text
 * may be true, but it is a person who has to say so.
 */
export function speaksToMachines(text: string): boolean {
  return SIGNS.some((sign) => sign.test(text));
}
