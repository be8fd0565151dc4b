/* What carries out each command. */
#ifndef CLI_RUN_H
#define CLI_RUN_H

struct invocation;

void run_ask(struct invocation *invocation);
void run_batch(struct invocation *invocation);
void run_call(struct invocation *invocation);
void run_chat(struct invocation *invocation);
void run_complete(struct invocation *invocation);
void run_completion(struct invocation *invocation);
void run_diagnose(struct invocation *invocation);
void run_embed(struct invocation *invocation);
void run_files(struct invocation *invocation);
void run_help(struct invocation *invocation);
void run_image(struct invocation *invocation);
void run_manual(struct invocation *invocation);
void run_models(struct invocation *invocation);
void run_speak(struct invocation *invocation);
void run_transcribe(struct invocation *invocation);
void run_version(struct invocation *invocation);

#endif
