//! The client's ends of TCP connections over IPv4 loopback, as Linux's table shows them.

#[derive(Debug)]
pub struct ClientEnd {
    /// The server has said that it sends no more.
    pub server_has_closed: bool,
    /// Bytes that came and were not read.
    pub unread: u64,
}

/// The ends that are in use. One that the client has closed too stays in the table for a minute, and a new server may by
/// then have been given its port.
pub fn client_ends(port: u16) -> Vec<ClientEnd> {
    const ESTABLISHED: &str = "01";
    const CLOSE_WAIT: &str = "08";
    let table = std::fs::read_to_string("/proc/net/tcp").expect("Linux's table of TCP connections");
    let remote = format!("0100007F:{port:04X}");
    let rows = table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
    rows.filter(|fields| {
        fields.get(2) == Some(&remote.as_str()) && [ESTABLISHED, CLOSE_WAIT].contains(&fields[3])
    })
    .map(|fields| ClientEnd {
        server_has_closed: fields[3] == CLOSE_WAIT,
        unread: u64::from_str_radix(fields[4].split_once(':').expect("two queues").1, 16).expect("hex"),
    })
    .collect()
}
