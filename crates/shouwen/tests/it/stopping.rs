//! The program stops when it is told to, soon and with everything done.

use crate::desk::{Desk, all_cases, register};

#[track_caller]
fn stops_with_everything_kept(desk: &Desk) {
    desk.add_person("wang", "supervisor");
    let program = desk.serve();
    let mut client = desk.log_in("wang");
    let answer = register(&mut client, "one", "采暖费").unwrap();
    assert_eq!(answer.status, 201, "{}", answer.body);
    assert!(program.stop().success());

    let (status, said) = desk.run(&["verify"]);
    assert!(status.success() && said.contains("1 cases"), "{said}");

    let _again = desk.serve();
    assert_eq!(
        all_cases(&mut client).len(),
        1,
        "the session and the case are still there"
    );
}

#[test]
fn what_was_done_is_there_after_a_stop_on_sqlite() {
    stops_with_everything_kept(&Desk::on_sqlite());
}

#[test]
fn what_was_done_is_there_after_a_stop_on_postgres() {
    stops_with_everything_kept(&Desk::on_postgres());
}

#[test]
fn an_open_stream_does_not_hold_up_the_stop() {
    use std::io::{Read, Write};
    let desk = Desk::on_sqlite();
    desk.add_person("wang", "agent");
    let program = desk.serve();
    let cookie = desk.log_in("wang").cookies();
    let mut line = std::net::TcpStream::connect(("127.0.0.1", program.port())).unwrap();
    let ask = format!(
        "GET /api/v1/stream HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nCookie: {cookie}\r\n\r\n",
        program.port()
    );
    line.write_all(ask.as_bytes()).unwrap();
    let mut first = [0; 15];
    line.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 200 OK");
    assert!(program.stop().success());
}
