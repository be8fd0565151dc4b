<?php
// The header without macros (first argument) in PHP's FFI, and a question through the library (second).
$together = FFI::cdef(file_get_contents($argv[1]), $argv[2]);

$client = $together->together_client_new(null);
$ask = $together->together_request_new("POST /v1/chat/completions");
$together->together_request_set_string($ask, "model", "openai/gpt-oss-20b");
$together->together_request_set_boolean($ask, "logprobs", 0);
$together->together_request_add_message($ask, "user", "From PHP?");

$call = $together->together_start($client, $ask);
do {
    $event = $together->together_call_next($call, -1);
    if ($event->kind === $together->TOGETHER_EVENT_TEXT) echo FFI::string($event->text, $event->text_length);
} while ($event->kind !== $together->TOGETHER_EVENT_DONE);
if ($together->together_object_status($call) !== $together->TOGETHER_OK) {
    exit($together->together_object_message($call));
}

// A number that no version has is refused, and said by its name.
$options = $together->together_options_new();
$status = $together->together_options_set_timeout($options, 99, 1);
if ($status !== $together->TOGETHER_INVALID_ARGUMENT) exit("99 is a time limit");
$total = $together->together_options_set_timeout($options, $together->TOGETHER_TIMEOUT_TOTAL, 1);
if ($total !== $together->TOGETHER_OK) exit("the time for everything is none");
echo "\n", $together->together_status_name($status), "\n";
foreach ([$call, $ask, $client, $options] as $object) $together->together_free($object);
