/** Takes the value of a config field (dotted path). */
export interface ConfigValue<Field extends string = string> {
  readonly from: 'config';
  readonly field: Field;
}

/** Takes a field of the parent stream's record (dotted path). */
export interface ParentValue<Field extends string = string> {
  readonly from: 'parent';
  readonly field: Field;
  /** Of a whole name (`projects/p/topics/t`) only what is behind its last slash. */
  readonly last?: boolean;
}

/** Takes the value of the current partition. */
export interface PartitionValue {
  readonly from: 'partition';
}

/** The record types that a request may draw values from. Open (any field name) by default. */
export interface Scope {
  readonly config?: unknown;
  readonly parent?: unknown;
}

/** Dotted paths of a record type, two levels deep; any string where the type is open. */
export type FieldOf<Row> = unknown extends Row
  ? string
  : string extends keyof Row
    ? string
    : {
        [Key in keyof Row & string]:
          | Key
          | (NonNullable<Row[Key]> extends infer Inner
              ? Inner extends readonly unknown[]
                ? never
                : Inner extends object
                  ? `${Key}.${keyof Inner & string}`
                  : never
              : never);
      }[keyof Row & string];

type ScopeField<S extends Scope, Key extends keyof Scope> = S extends { readonly [K in Key]: infer Row }
  ? FieldOf<Row>
  : string;

/** A value that is known only when a request is made. */
export type Binding<S extends Scope = Scope> =
  | ConfigValue<ScopeField<S, 'config'>>
  | ParentValue<ScopeField<S, 'parent'>>
  | PartitionValue;

/** A literal, or a binding. An undefined result leaves the parameter out. */
export type Value<S extends Scope = Scope> =
  | string
  | number
  | boolean
  | readonly (string | number | boolean)[]
  | Binding<S>;

export function fromConfig<const Field extends string>(field: Field): ConfigValue<Field> {
  return { from: 'config', field };
}

/** `last`: of a whole name (`projects/p/topics/t`), its last segment. */
export function fromParent<const Field extends string>(
  field: Field,
  options: { readonly last?: boolean } = {},
): ParentValue<Field> {
  return { from: 'parent', field, ...options };
}

export function fromPartition(): PartitionValue {
  return { from: 'partition' };
}
