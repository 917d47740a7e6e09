import { Argument, Command } from 'commander';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** Prints a completion script made from the program's own commands and options, so that it cannot fall behind. */
export function completionCommand(program: Command): Command {
  return new Command('completion')
    .description('shell completion: source <(tapwright completion bash)')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .action((shell: (typeof SHELLS)[number]) => {
      process.stdout.write(shell === 'fish' ? fishScript(program) : shellScript(program, shell));
    });
}

function optionNames(command: Command): string[] {
  return command.options.flatMap((option) => (option.long ? [option.long] : []));
}

/** Options where a dash has been typed, the choices of an option or argument that has some, else files. */
function shellScript(program: Command, shell: 'bash' | 'zsh'): string {
  const options = program.commands.map(
    (command) => `      ${command.name()}) words="${optionNames(command).join(' ')}" ;;`,
  );
  const values = program.commands.flatMap((command) =>
    command.options.flatMap((option) =>
      option.argChoices ? [`      ${command.name()}:${option.long}) words="${option.argChoices.join(' ')}" ;;`] : [],
    ),
  );
  const first = program.commands.flatMap((command) => {
    const choices = command.registeredArguments[0]?.argChoices;
    return choices ? [`      ${command.name()}:*) words="${choices.join(' ')}" ;;`] : [];
  });
  const names = program.commands.map((command) => command.name()).join(' ');
  const lines = [
    ...(shell === 'zsh' ? ['autoload -U +X bashcompinit && bashcompinit'] : []),
    '_tapwright() {',
    '  local current="${COMP_WORDS[COMP_CWORD]}" command="${COMP_WORDS[1]}" words=""',
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    words="${names}"`,
    '  elif [ "${current#-}" != "$current" ]; then',
    '    case "$command" in',
    ...options,
    '    esac',
    '  else',
    '    case "$command:${COMP_WORDS[COMP_CWORD-1]}" in',
    ...values,
    ...first,
    '    esac',
    '  fi',
    '  COMPREPLY=( $(compgen -W "$words" -- "$current") )',
    '}',
    'complete -o default -F _tapwright tapwright',
  ];
  return `${lines.join('\n')}\n`;
}

function fishScript(program: Command): string {
  const quote = (text: string): string => `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
  const lines = program.commands.flatMap((command) => [
    `complete -c tapwright -n __fish_use_subcommand -a ${command.name()} -d ${quote(command.description())}`,
    ...command.options.flatMap((option) =>
      option.long
        ? [
            `complete -c tapwright -n '__fish_seen_subcommand_from ${command.name()}' -l ${option.long.slice(2)} -d ${quote(option.description)}`,
          ]
        : [],
    ),
  ]);
  return `${lines.join('\n')}\n`;
}
