/* The table of the commands. */
#include "command_line.h"

#include "run.h"

const struct option_row option_rows[OPTIONS] = {
    [OPTION_BODY] = {"body", 'd', "FILE", COMPLETE_FILES, NULL, "send the JSON in FILE (-: standard input) as the body"},
    [OPTION_CASSETTE] = {"replay", 0, "FILE", COMPLETE_FILES, NULL,
                         "take the answers from a recording, without a network or a key"},
    [OPTION_COLOUR] = {"color", 0, "WHEN", COMPLETE_WORDS, "auto always never", "use colours: auto, always or never"},
    [OPTION_COUNT] = {"count", 'n', "N", COMPLETE_NOTHING, NULL, "make N images: FILE-1, FILE-2 ..."},
    [OPTION_DRY_RUN] = {"dry-run", 0, NULL, COMPLETE_NOTHING, NULL, "print the fields of the request and send nothing"},
    [OPTION_FORMAT] = {"format", 'f', "NAME", COMPLETE_NOTHING, NULL, "ask for this format (response_format)"},
    [OPTION_HEADER] = {"header", 'H', "NAME: VALUE", COMPLETE_NOTHING, NULL,
                       "add an HTTP header; may be given again"},
    [OPTION_HELP] = {"help", 'h', NULL, COMPLETE_NOTHING, NULL, "show this help"},
    [OPTION_HISTORY] = {"history", 0, "FILE", COMPLETE_FILES, NULL,
                        "continue the chat in FILE, and save it there after each answer"},
    [OPTION_IMAGE] = {"image", 'i', "FILE|URL", COMPLETE_FILES, NULL,
                      "send an image with the question; may be given again"},
    [OPTION_JSON] = {"json", 'j', NULL, COMPLETE_NOTHING, NULL, "print the service's own JSON; errors are JSON too"},
    [OPTION_KEY_COMMAND] = {"key-command", 0, "COMMAND", COMPLETE_NOTHING, NULL,
                            "read the API key from what COMMAND prints; its words are split at blanks, without a shell"},
    [OPTION_KEY_FILE] = {"key-file", 0, "FILE", COMPLETE_FILES, NULL, "read the API key from FILE"},
    [OPTION_LANGUAGE] = {"language", 'l', "CODE", COMPLETE_NOTHING, NULL, "the language that is spoken, such as en"},
    [OPTION_LIVE] = {"live", 0, NULL, COMPLETE_NOTHING, NULL, "print what is said while it is said, from raw samples on standard input"},
    [OPTION_MODEL] = {"model", 'm', "NAME", COMPLETE_NOTHING, NULL, "ask this model"},
    [OPTION_NO_STDIN] = {"no-stdin", 0, NULL, COMPLETE_NOTHING, NULL, "never read standard input"},
    [OPTION_OUTPUT] = {"output", 'o', "FILE", COMPLETE_FILES, NULL, "write to FILE (-: standard output)"},
    [OPTION_PURPOSE] = {"purpose", 'p', "NAME", COMPLETE_WORDS, "fine-tune eval batch-api calibration",
                        "what an uploaded file is for; fine-tune unless given"},
    [OPTION_QUIET] = {"quiet", 'q', NULL, COMPLETE_NOTHING, NULL, "show no progress and no notes"},
    [OPTION_REASONING] = {"reasoning", 'r', NULL, COMPLETE_NOTHING, NULL,
                          "show the model's reasoning, on standard error"},
    [OPTION_RECORD] = {"record", 0, "FILE", COMPLETE_FILES, NULL, "record requests and answers in FILE, for --replay"},
    [OPTION_RETRIES] = {"retries", 0, "N", COMPLETE_NOTHING, NULL, "try again N times after a passing failure; 2 unless given"},
    [OPTION_SCHEMA] = {"schema", 0, "FILE", COMPLETE_FILES, NULL, "ask for JSON of the schema in FILE, and check it"},
    [OPTION_SET] = {"set", 's', "ITEM", COMPLETE_NOTHING, NULL,
                    "set a field of the request: name=text or name:=json; may be given again"},
    [OPTION_SIZE] = {"size", 0, "WxH", COMPLETE_NOTHING, NULL, "the image's width and height in pixels, such as 1024x768"},
    [OPTION_SYSTEM] = {"system", 'S', "TEXT", COMPLETE_NOTHING, NULL, "tell the model how to answer"},
    [OPTION_TIMEOUT] = {"timeout", 't', "SECONDS", COMPLETE_NOTHING, NULL,
                        "give up after this time, retries included; no limit unless given"},
    [OPTION_TRANSLATE] = {"translate", 0, NULL, COMPLETE_NOTHING, NULL, "translate into English"},
    [OPTION_TYPE] = {"type", 0, "NAME", COMPLETE_WORDS,
                     "chat language code image embedding rerank moderation audio transcribe video",
                     "only models of this type"},
    [OPTION_USAGE] = {"usage", 'u', NULL, COMPLETE_NOTHING, NULL, "show tokens and time, on standard error"},
    [OPTION_VERBOSE] = {"verbose", 'v', NULL, COMPLETE_NOTHING, NULL,
                        "log what the library does, on standard error (no key, no text of yours)"},
    [OPTION_VOICE] = {"voice", 0, "NAME", COMPLETE_NOTHING, NULL, "speak with this voice"},
};

const enum option_id general_options[] = {OPTION_COLOUR, OPTION_HELP, OPTIONS};

const enum option_id request_options[] = {OPTION_JSON,    OPTION_QUIET,  OPTION_VERBOSE,  OPTION_KEY_FILE, OPTION_KEY_COMMAND,
                                       OPTION_TIMEOUT, OPTION_RETRIES, OPTION_CASSETTE, OPTION_RECORD,   OPTIONS};

static const enum option_id of_ask[] = {OPTION_MODEL,  OPTION_SYSTEM, OPTION_IMAGE,     OPTION_SET,     OPTION_SCHEMA,
                                     OPTION_USAGE,  OPTION_REASONING, OPTION_NO_STDIN, OPTIONS};
static const enum option_id of_chat[] = {OPTION_MODEL, OPTION_SYSTEM,    OPTION_HISTORY, OPTION_IMAGE,
                                      OPTION_SET,   OPTION_REASONING, OPTION_USAGE,   OPTIONS};
static const enum option_id of_complete[] = {OPTION_MODEL, OPTION_SET, OPTION_USAGE, OPTION_NO_STDIN, OPTIONS};
static const enum option_id of_embed[] = {OPTION_MODEL, OPTION_SET, OPTION_NO_STDIN, OPTIONS};
static const enum option_id of_image[] = {OPTION_OUTPUT, OPTION_MODEL, OPTION_SIZE, OPTION_COUNT,
                                       OPTION_SET,    OPTION_NO_STDIN, OPTIONS};
static const enum option_id of_speak[] = {OPTION_OUTPUT, OPTION_MODEL, OPTION_VOICE, OPTION_FORMAT,
                                       OPTION_SET,    OPTION_NO_STDIN, OPTIONS};
static const enum option_id of_transcribe[] = {OPTION_MODEL,     OPTION_LIVE, OPTION_LANGUAGE,
                                            OPTION_TRANSLATE, OPTION_SET,  OPTIONS};
static const enum option_id of_files[] = {OPTION_OUTPUT, OPTION_PURPOSE, OPTIONS};
static const enum option_id of_models[] = {OPTION_TYPE, OPTIONS};
static const enum option_id of_call[] = {OPTION_OUTPUT, OPTION_BODY, OPTION_HEADER, OPTION_DRY_RUN, OPTIONS};
static const enum option_id of_batch[] = {OPTION_TRANSLATE, OPTIONS};
static const enum option_id none[] = {OPTIONS};

const struct command_row command_rows[] = {
    {"ask", "[PROMPT...]", 0, -1, COMPLETE_NOTHING, NULL, "ask a model one question",
     "The answer appears while the model writes it. The words are joined with blanks.\n\n"
     "Without a PROMPT, standard input is the question. With one, what is piped in comes before it: a pipe, or a file "
     "that is read from its start. A PROMPT of - alone always reads standard input.",
     "together-cli ask 'Why is the sky blue?'\n"
     "git diff | together-cli ask 'Write a commit message for this change.'\n"
     "together-cli ask -i photo.jpg -m Qwen/Qwen3-VL-8B-Instruct 'What is this?'\n"
     "together-cli ask --schema person.json 'Invent a person, as JSON.' | jq .name",
     of_ask, run_ask},
    {"chat", "", 0, 0, COMPLETE_NOTHING, NULL, "talk with a model",
     "Each line is a message, and each answer appears while the model writes it. Ctrl-C ends an answer, and not the chat; "
     "Ctrl-D or /quit ends the chat. A model can call no tool here, whatever a loaded chat offers it.\n\n"
     "Lines that begin with / are commands: /image FILE|URL sends an image with the next message, /save FILE saves the "
     "chat, /model NAME goes on with another model, /clear forgets the chat but for the system's message, /help lists them. "
     "A message that begins with / is written with two.\n\n"
     "A saved chat can be read by its owner alone.",
     "together-cli chat --history ~/chat.json\n"
     "together-cli chat -m openai/gpt-oss-120b -S 'You answer in rhymes.'",
     of_chat, run_chat},
    {"complete", "[PROMPT...]", 0, -1, COMPLETE_NOTHING, NULL, "continue a text",
     "For models that continue a text rather than answer it. Standard input is read as by ask.",
     "together-cli complete -s max_tokens:=40 'Once upon a time'", of_complete, run_complete},
    {"embed", "[TEXT...]", 0, -1, COMPLETE_NOTHING, NULL, "turn texts into vectors",
     "Each word of the command line is a text. Without one, or for -, each line of standard input is. Prints one JSON list "
     "of numbers a line, in the order of the texts; with --json one answer of the service for up to 64 texts.",
     "together-cli embed 'a cat' 'a dog'\n"
     "together-cli embed < lines.txt > vectors.jsonl",
     of_embed, run_embed},
    {"image", "[PROMPT...]", 0, -1, COMPLETE_NOTHING, NULL, "make an image",
     "Writes the image to the FILE of --output, or into a pipe. Standard input is read as by ask.",
     "together-cli image -o cat.png 'a cat on a roof'\n"
     "together-cli image --size 1024x768 -n 3 -o roof.png 'a roof'",
     of_image, run_image},
    {"speak", "[TEXT...]", 0, -1, COMPLETE_NOTHING, NULL, "turn text into speech",
     "Writes the audio to the FILE of --output, or into a pipe while it arrives. Standard input is read as by ask. With "
     "--format raw the samples come while they are made: a FILE that ends in .wav becomes a WAV file, and for a pipe "
     "standard error names their format.",
     "together-cli speak -o hello.wav 'Hello!'\n"
     "together-cli ask 'Tell me a joke.' | together-cli speak | aplay\n"
     "together-cli speak --model hexgrad/Kokoro-82M --voice af_heart --format raw 'Hello!' | "
     "aplay -t raw -f S16_LE -r 24000 -c 1",
     of_speak, run_speak},
    {"transcribe", "[FILE|URL]", 0, 1, COMPLETE_FILES, NULL, "turn speech into text",
     "FILE is audio: wav, mp3, m4a, webm or flac; - is a wav on standard input. A recording at a URL is fetched by the "
     "service.\n\n"
     "With --live there is no FILE: standard input has raw samples, 16-bit integers at 16 kHz of one channel. What was said up "
     "to a pause becomes a line; the words before it, which may still change, are shown on standard error, in a terminal. With "
     "--json each message of the service is a line. The command ends with its input, or at Ctrl-C, and what was said by then "
     "still comes; a second Ctrl-C does not wait for that.",
     "together-cli transcribe talk.mp3\n"
     "arecord -d 5 -f cd | together-cli transcribe -\n"
     "arecord -q -t raw -f S16_LE -r 16000 -c 1 | together-cli transcribe --live",
     of_transcribe, run_transcribe},
    {"files", "up FILE... | down ID | list | delete ID...", 1, -1, COMPLETE_WORDS, "up down list delete",
     "send, fetch and list files",
     "up sends files and prints their ids. down fetches the content of a file to the FILE of --output, or into a pipe. "
     "list prints id, size, purpose and name. Files of any size are sent and fetched without being in memory; a file that "
     "is fetched appears when it is complete, and goes on where it was when its connection breaks.",
     "together-cli files up -p batch-api requests.jsonl\n"
     "together-cli files down file-0123 -o results.jsonl",
     of_files, run_files},
    {"batch", "FILE", 1, 1, COMPLETE_FILES, NULL, "ask many questions, or transcribe many recordings, as one batch",
     "FILE has one request a line, {\"custom_id\": \"a name\", \"body\": {the fields of a chat}}, in any number. The service carries "
     "them out within a day or so, which is cheaper. Prints one line for each, in the order of FILE: its custom_id, and its "
     "response or its error.\n\n"
     "Recordings are named by public URLs, {\"custom_id\": \"a name\", \"method\": \"FILE\", \"body\": {\"model\": \"...\", \"file\": "
     "\"https://...\"}}: they are transcribed, or with --translate translated. One FILE has chats or recordings.\n\n"
     "All that is done is noted in the directory FILE.batch. Whatever ends the command, Ctrl-C too, the same command goes on: "
     "nothing is sent or paid twice. Remove the directory when you have the answers; it can be read by its owner alone.",
     "together-cli batch questions.jsonl > answers.jsonl\n"
     "together-cli batch --translate recordings.jsonl > texts.jsonl",
     of_batch, run_batch},
    {"models", "[WORD...]", 0, -1, COMPLETE_NOTHING, NULL, "list models",
     "Prints name, type and context length of the models whose names contain every WORD.",
     "together-cli models --type chat llama", of_models, run_models},
    {"call", "METHOD /PATH [ITEM...]", 2, -1, COMPLETE_WORDS, "GET POST PUT PATCH DELETE", "call any operation of the API",
     "Each ITEM sets a field: name=text is a string; name:=json is JSON; name=@FILE is the text of FILE; name:=@FILE the JSON in "
     "it; name@FILE sends FILE itself, in a form. A name that begins with / is a JSON pointer into the body. Names in "
     "braces in the path are filled from fields; a GET or DELETE sends the others in the query.\n\n"
     "Prints the answer's JSON, or its bytes. With stream:=true prints each event as a line of JSON while it arrives.",
     "together-cli call GET /v1/models\n"
     "together-cli call POST /v1/rerank model=Salesforce/Llama-Rank-V1 query=cats documents:='[\"a cat\", \"a dog\"]'\n"
     "together-cli call GET '/v1/files/{id}' id=file-0123\n"
     "together-cli call POST /v1/chat/completions --body request.json",
     of_call, run_call},
    {"diagnose", "", 0, 0, COMPLETE_NOTHING, NULL, "find out why nothing works",
     "Performs every step of a request and reports on each: the key's source (never the key), the certificates, the "
     "server's addresses, connections, TLS, an answer, the clock.",
     "together-cli diagnose", none, run_diagnose},
    {"help", "[COMMAND|exit-codes|environment]", 0, 1, COMPLETE_WORDS, NULL, "show the help of a command", NULL, NULL, none,
     run_help},
    {"completion", "bash|zsh|fish", 1, 1, COMPLETE_WORDS, "bash zsh fish", "print the completions of a shell",
     "They are installed with the command. For a shell that does not find them there:",
     "source <(together-cli completion bash)", none, run_completion},
    {"manual", "[roff|markdown]", 0, 1, COMPLETE_WORDS, "roff markdown", "print the manual page", NULL, "together-cli manual | man -l -", none,
     run_manual},
    {"version", "", 0, 0, COMPLETE_NOTHING, NULL, "print the versions of the command and the library", NULL, NULL, none,
     run_version},
};

const size_t command_count = sizeof command_rows / sizeof command_rows[0];
