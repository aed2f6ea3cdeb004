//! Programs that tests start, and the client that asks them.

use testkit::http::Client;
use testkit::program::Start;

/// A server in one line of Node.js, which the screens need anyway.
fn start(port: u16) -> Start {
    let script = format!(
        "require('http').createServer((ask, answer) => {{ answer.statusCode = ask.url === '/word' ? 200 : 404; \
         answer.end('暖气'); }}).listen({port}, '127.0.0.1')"
    );
    Start::of("node", &["-e", &script], port)
}

#[test]
fn a_program_is_waited_for_asked_and_stopped() {
    let start = start(testkit::free_port());
    let program = start.start();
    let mut client = Client::of(program.port());
    for _again_on_the_same_connection in 0..2 {
        let answer = client.ask("GET", "/word", &[], None).unwrap();
        assert_eq!((answer.status, answer.body.as_str()), (200, "暖气"));
    }
    assert_eq!(client.ask("GET", "/absent", &[], None).unwrap().status, 404);
    program.kill();
    assert!(client.ask("GET", "/word", &[], None).is_err());
    assert!(!start.start().stop().success());
}

#[test]
#[should_panic(expected = "ended with")]
fn a_program_that_ends_at_once_is_told_with_what_it_said() {
    drop(Start::of("sh", &["-c", "echo no; exit 3"], testkit::free_port()).start());
}
