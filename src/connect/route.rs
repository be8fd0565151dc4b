//! The way of a connection's bytes to a server: straight or through a proxy, by a socket of ours or by a
//! stream of the host's own.
//!
//! Responsible for choosing, and for which end of the way a failure is blamed on. It must not know TLS:
//! the stream that it returns leads to the server, through whatever proxy.

use std::sync::Arc;

use super::base_url::Origin;
use super::byte_stream::ByteStream;
use super::dial::dial;
use super::dns::addresses_of;
use super::endpoint::Endpoint;
use super::host_stream::{HostStream, HostTransport};
use super::proxy::{self, Proxies, Proxy, ProxyKind};
use crate::error::Result;
use crate::log::Log;
use crate::sys::deadline::Deadline;

const SERVER_ADVICE: &str = "check the base URL (or the link's), the network and any firewall";
const PROXY_ADVICE: &str = "check the proxy's address (together_options_set_proxy, or the environment's \
                            HTTPS_PROXY or ALL_PROXY), the network and any firewall";

#[derive(Clone, Debug, Default)]
pub struct Route {
    pub proxies: Proxies,
    /// Replaces our own sockets and look-ups.
    pub transport: Option<Arc<dyn HostTransport>>,
    pub log: Log,
}

impl Route {
    /// Bytes written to it come to `target`.
    pub fn stream_to(&self, target: &Origin, deadline: &mut Deadline) -> Result<ByteStream> {
        let server = target.endpoint();
        let Some(proxy) = self.proxies.for_origin(target) else {
            return self.connect(&server, SERVER_ADVICE, deadline);
        };
        let stream = self
            .connect(proxy.endpoint(), PROXY_ADVICE, deadline)
            .map_err(|error| error.context(&format!("the proxy {}", proxy.endpoint())))?;
        self.through(&stream, proxy, target, deadline)?;
        Ok(stream)
    }

    /// Has a proxy, which a stream leads to, pass its bytes on to `target`.
    pub fn through(
        &self,
        stream: &ByteStream,
        proxy: &Proxy,
        target: &Origin,
        deadline: &mut Deadline,
    ) -> Result<()> {
        let server = match proxy.kind() {
            ProxyKind::Socks5 => self.looked_up(target.endpoint(), deadline)?,
            ProxyKind::Http | ProxyKind::Socks5WithNames => target.endpoint(),
        };
        proxy::open(stream, proxy, &server, deadline)
    }

    fn connect(&self, endpoint: &Endpoint, advice: &str, deadline: &Deadline) -> Result<ByteStream> {
        match &self.transport {
            Some(transport) => {
                HostStream::connect(&**transport, endpoint, advice, deadline).map(ByteStream::Host)
            }
            None => dial(endpoint, advice, &self.log, deadline).map(ByteStream::Socket),
        }
    }

    /// By its first address. A host with a transport of its own may have no name server that we could ask:
    /// then the name stays, and the proxy looks it up.
    fn looked_up(&self, server: Endpoint, deadline: &Deadline) -> Result<Endpoint> {
        if self.transport.is_some() {
            return Ok(server);
        }
        let first = addresses_of(&server, SERVER_ADVICE, &self.log, deadline)?.into_iter().next();
        Ok(first.map_or(server, Endpoint::from))
    }
}
