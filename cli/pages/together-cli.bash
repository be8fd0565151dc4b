# What bash completes for together-cli; made by `together-cli completion bash`.
_together_cli() {
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} options='' first=''
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        mapfile -t COMPREPLY < <(compgen -W 'ask chat complete embed image speak transcribe files batch models call diagnose help completion manual version' -- "$word")
        return
    fi
    case $before in
        --body | -d) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
        --replay) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
        --color) mapfile -t COMPREPLY < <(compgen -W 'auto always never' -- "$word") ;;
        --count | -n) ;;
        --format | -f) ;;
        --header | -H) ;;
        --history) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
        --image | -i) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
        --key-command) ;;
        --key-file) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
        --language | -l) ;;
        --model | -m) ;;
        --output | -o) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
        --purpose | -p) mapfile -t COMPREPLY < <(compgen -W 'fine-tune eval batch-api calibration' -- "$word") ;;
        --record) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
        --retries) ;;
        --schema) compopt -o filenames; mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
        --set | -s) ;;
        --size) ;;
        --system | -S) ;;
        --timeout | -t) ;;
        --type) mapfile -t COMPREPLY < <(compgen -W 'chat language code image embedding rerank moderation audio transcribe video' -- "$word") ;;
        --voice) ;;
        *) before= ;;
    esac
    [ -z "$before" ] || return 0
    case ${COMP_WORDS[1]} in
        ask)
            options=' -m --model -S --system -i --image -s --set --schema -u --usage -r --reasoning --no-stdin -j --json -q --quiet -v --verbose --key-file --key-command -t --timeout --retries --replay --record --color -h --help'
            ;;
        chat)
            options=' -m --model -S --system --history -i --image -s --set -r --reasoning -u --usage -j --json -q --quiet -v --verbose --key-file --key-command -t --timeout --retries --replay --record --color -h --help'
            ;;
        complete)
            options=' -m --model -s --set -u --usage --no-stdin -j --json -q --quiet -v --verbose --key-file --key-command -t --timeout --retries --replay --record --color -h --help'
            ;;
        embed)
            options=' -m --model -s --set --no-stdin -j --json -q --quiet -v --verbose --key-file --key-command -t --timeout --retries --replay --record --color -h --help'
            ;;
        image)
            options=' -o --output -m --model --size -n --count -s --set --no-stdin -j --json -q --quiet -v --verbose --key-file --key-command -t --timeout --retries --replay --record --color -h --help'
            ;;
        speak)
            options=' -o --output -m --model --voice -f --format -s --set --no-stdin -j --json -q --quiet -v --verbose --key-file --key-command -t --timeout --retries --replay --record --color -h --help'
            ;;
        transcribe)
            options=' -m --model --live -l --language --translate -s --set -j --json -q --quiet -v --verbose --key-file --key-command -t --timeout --retries --replay --record --color -h --help'
            ;;
        files)
            options=' -o --output -p --purpose -j --json -q --quiet -v --verbose --key-file --key-command -t --timeout --retries --replay --record --color -h --help'
            first='up down list delete'
            ;;
        batch)
            options=' --translate -j --json -q --quiet -v --verbose --key-file --key-command -t --timeout --retries --replay --record --color -h --help'
            ;;
        models)
            options=' --type -j --json -q --quiet -v --verbose --key-file --key-command -t --timeout --retries --replay --record --color -h --help'
            ;;
        call)
            options=' -o --output -d --body -H --header --dry-run -j --json -q --quiet -v --verbose --key-file --key-command -t --timeout --retries --replay --record --color -h --help'
            first='GET POST PUT PATCH DELETE'
            ;;
        diagnose)
            options=' -j --json -q --quiet -v --verbose --key-file --key-command -t --timeout --retries --replay --record --color -h --help'
            ;;
        help)
            options=' --color -h --help'
            first='ask chat complete embed image speak transcribe files batch models call diagnose help completion manual version exit-codes environment'
            ;;
        completion)
            options=' --color -h --help'
            first='bash zsh fish'
            ;;
        manual)
            options=' --color -h --help'
            first='roff markdown'
            ;;
        version)
            options=' --color -h --help'
            ;;
    esac
    if [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
    elif [ -n "$first" ] && [ "$COMP_CWORD" -eq 2 ]; then
        mapfile -t COMPREPLY < <(compgen -W "$first" -- "$word")
    else
        compopt -o filenames
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
    fi
}
complete -F _together_cli together-cli
