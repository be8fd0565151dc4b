//! What can fail fails in turn: every system call of a request, and every allocation that a server sizes.
//!
//! `make torture` takes every errno of every call; the tests alone take the two that tell most.

use std::collections::BTreeSet;
use std::ffi::OsStr;

use together_offline::{Answer, Scripted, ScriptedSettings};

use crate::programs::{KEY, assert_reports_ok, run_offline, test_program};
use crate::toolchain::{Way, Workshop, binary_tool, shared_library, succeed};

/// Set by `make torture`.
const HOW_MUCH: &str = "TOGETHER_TORTURE";

#[test]
fn every_system_call_of_a_request_fails_in_turn() {
    let how_much = std::env::var_os(HOW_MUCH).unwrap_or_else(|| "some".into());
    let folder = tempfile::tempdir().unwrap();
    let arguments = [folder.path().as_os_str(), &how_much];
    let printed = run_offline(&test_program("torture.c"), Way::Shared, &arguments, "");
    assert_reports_ok(&printed);
    let faults = printed.lines().find_map(|line| line.strip_suffix(" faults")?.parse::<u32>().ok());
    assert!(faults.is_some_and(|faults| faults > 700), "{printed}");
}

/// A full disk and its like, at each change of a batch's directory.
#[test]
fn every_change_of_a_batchs_directory_fails_in_turn() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = [folder.path().as_os_str()];
    assert_reports_ok(&run_offline(&test_program("batch_failures.c"), Way::Shared, &arguments, ""));
}

/// What of the C library is called and does not fail in `torture.c`.
const UNFAILING: &str = "
    memory:     calloc free malloc madvise munmap posix_memalign realloc
    no call:    __errno_location __xpg_strerror_r abort bcmp clock_gettime dirfd environ getauxval getenv geteuid getpid gettid
                memcmp memcpy memmove memset strerror_l strlen sysconf freeaddrinfo closedir dl_iterate_phdr dlsym
    of a set:   sigaddset sigdelset sigemptyset sigfillset sigismember
    locked:     pthread_mutex_lock pthread_mutex_unlock
    its own:    pause pthread_attr_destroy pthread_attr_getguardsize pthread_attr_getstack pthread_attr_init
                pthread_attr_setstacksize pthread_detach pthread_getattr_np pthread_join pthread_key_create
                pthread_key_delete pthread_self pthread_setcancelstate pthread_setname_np pthread_setspecific
                pthread_sigmask sigpending sigwait getpriority sched_getscheduler uname
    of a child: posix_spawn_file_actions_adddup2 posix_spawn_file_actions_destroy posix_spawn_file_actions_init
                posix_spawnattr_destroy posix_spawnattr_init posix_spawnattr_setflags posix_spawnattr_setsigdefault
                posix_spawnattr_setsigmask
    a walk:     readdir64
";

/// A new call of the library's has to be put in the one list or in the other.
#[test]
fn every_function_of_the_c_library_fails_in_the_torture_or_cannot() {
    let symbols = succeed(binary_tool("nm").args(["--dynamic", "--undefined-only"]).arg(shared_library()));
    let called: BTreeSet<&str> = symbols
        .lines()
        .filter_map(|line| line.split_whitespace().last()?.split('@').next())
        .filter(|name| {
            !["_ITM_", "_Unwind_", "__cxa_", "__gmon_", "__tls_"].iter().any(|of| name.starts_with(of))
        })
        .collect();
    let list = std::fs::read_to_string(test_program("failing_calls.h")).unwrap();
    let list =
        list.split("#define FAILING_CALLS(name)").nth(1).and_then(|rest| rest.split("\n\n").next()).unwrap();
    let failing = list.split("name(").skip(1).filter_map(|rest| rest.split(')').next());
    let known: BTreeSet<&str> =
        failing.chain(UNFAILING.split_whitespace().filter(|word| !word.ends_with(':'))).collect();
    let unknown: Vec<_> = called.difference(&known).collect();
    assert!(unknown.is_empty(), "neither in failing_calls.h nor said to be unfailing: {unknown:?}");
}

/// Each answer is larger than anything that the library takes for itself.
#[test]
fn memory_for_what_a_server_sends_fails_with_a_status() {
    const LENGTH: usize = 160_000;
    let long = |unit: &str| unit.repeat(LENGTH / unit.len());
    let json = |status, text: String| Answer::response(status, "application/json", text);
    let stream = |text: String| Answer::response(200, "text/event-stream", text + "data: [DONE]\n\n");
    let choice = |member: &str| format!("{{\"choices\":[{{\"message\":{{\"content\":\"\"}},{member}}}]}}");
    let event = |data: &str| format!("data: {data}\n\n");
    let delta = |member: &str| event(&format!("{{\"choices\":[{{\"index\":0,\"delta\":{{{member}}}}}]}}"));
    let content = |text: &str| format!("{{\"choices\":[{{\"message\":{{\"content\":\"{text}\"}}}}]}}");
    let answers = vec![
        json(200, content(&long("text "))),
        json(200, content(&long("\\n\\u00e9"))),
        json(200, choice(&format!("\"a\":[{}0]", long("NaN,")))),
        json(200, format!("\u{feff}{}", content(&long("text ")))),
        json(
            200,
            format!(
                "{{\"choices\":[{{\"message\":{{\"content\":\"\"}}}}],\"data\":[{{\"embedding\":[{}0]}}]}}",
                long("0.5,")
            ),
        ),
        json(500, format!("{{\"error\":{{\"message\":\"{}\"}}}}", long("why\\n"))),
        json(500, format!("{{\"errors\":[{}{{}}]}}", long("{\"message\":\"x\"},"))),
        Answer::response(500, "text/html", long("<p>no")),
        stream(delta(&format!("\"content\":\"{}\"", long("text ")))),
        stream(delta(&format!("\"content\":\"{}\"", long("\\n\\u00e9")))),
        stream(delta("\"content\":\"text text text \"").repeat(LENGTH / 20)),
        stream(delta(&format!("\"reasoning\":\"{}\"", long("why ")))),
        stream(delta(&format!(
            "\"tool_calls\":[{{\"id\":\"a\",\"function\":{{\"name\":\"f\",\"arguments\":\"{{\\\"a\\\":\\\"{}\\\"}}\"}}}}]",
            long("why ")
        ))),
        stream(
            delta("\"content\":\"x\"") + &event(&format!("{{\"choices\":[],\"other\":\"{}\"}}", long("x"))),
        ),
        stream(format!("data: {{\"choices\":[{}{{}}]}}\n\n", long("{},"))),
        stream(delta("\"content\":\"x\"") + &format!(": {}\n\n", long("comment "))),
    ];
    let (count, short) = (answers.len().to_string(), json(200, content("short")));
    let settings = ScriptedSettings { plain: true, ..ScriptedSettings::default() };
    let server = Scripted::start_with(settings, move |_, request| {
        let body = String::from_utf8_lossy(request);
        let number =
            body.split("\"model\":\"").nth(1).and_then(|rest| rest.split('"').next()?.parse::<usize>().ok());
        number.and_then(|number| answers.get(number)).unwrap_or(&short).clone()
    })
    .unwrap();
    let workshop = Workshop::new();
    let printed = workshop.compile(&test_program("no_memory.c"), "c11", Way::Shared).run(
        &[OsStr::new(&count)],
        &[("TOGETHER_API_KEY", KEY.as_ref()), ("TOGETHER_BASE_URL", server.base_url().as_ref())],
    );
    assert_reports_ok(&printed);
    let faults = printed.lines().find_map(|line| line.strip_suffix(" faults")?.parse::<u32>().ok());
    assert!(faults.is_some_and(|faults| faults > 60), "{printed}");
}
