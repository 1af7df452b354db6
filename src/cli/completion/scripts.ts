/** The shells that there is completion for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** The first argument when a shell asks the program itself (see `completionsFor`). */
export const COMPLETE = '__complete';

/** What a shell must read to complete the program's command lines: it asks the program, so it is never stale. */
export function completionScript(shell: Shell): string {
  return SCRIPTS[shell];
}

// Only what is not a value of ours falls back to file names.
const BASH = `_event_gateway() {
  local IFS=$'\\n'
  COMPREPLY=($(event-gateway ${COMPLETE} "\${COMP_WORDS[@]:1:COMP_CWORD-1}" -- "\${COMP_WORDS[COMP_CWORD]}" 2>/dev/null))
}
complete -o default -F _event_gateway event-gateway
`;

const ZSH = `#compdef event-gateway
_event_gateway() {
  local -a found
  found=("\${(@f)$(event-gateway ${COMPLETE} "\${(@)words[2,CURRENT-1]}" -- "\${words[CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${found[1]}" ]]; then compadd -a found; else _files; fi
}
compdef _event_gateway event-gateway
`;

const FISH = `function __event_gateway_complete
  set -l words (commandline -opc)
  set -l found (event-gateway ${COMPLETE} $words[2..-1] -- (commandline -ct) 2>/dev/null)
  if set -q found[1]
    printf '%s\\n' $found
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c event-gateway -f -a '(__event_gateway_complete)'
`;

const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };
