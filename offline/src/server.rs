//! A running offline server: its listeners, its one thread, its connections, and its end.
//!
//! Knows TCP and TLS and hands each HTTP request to the service; what is answered is not decided here.
//! HTTP/1.1 only.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::thread::JoinHandle;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

use crate::authority::{Authority, ClientCertificate};
use crate::door::ConnectionNumber;
use crate::fault::{Spoiler, Spoiling};
use crate::loopback;
use crate::routes;
use crate::scripted::Stage;
use crate::service::Service;
use crate::settings::Settings;
use crate::traffic::{Traffic, TrafficLog};

/// A running server. Dropping it closes every connection and waits for its thread.
#[derive(Debug)]
pub struct Server {
    port: u16,
    base_url: String,
    ca_pem: String,
    traffic: Arc<TrafficLog>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Starts a server; when this returns, it takes connections.
    pub fn start(settings: Settings) -> io::Result<Self> {
        let authority = Authority::new()?;
        let tls = match settings.plain {
            true => None,
            false => Some(authority.server_config(
                settings.certificate,
                settings.tls,
                ClientCertificate::NotAsked,
            )?),
        };
        let spoiled_tls = match settings.fault.and_then(|planned| planned.fault.certificate()) {
            None => tls.clone(),
            Some(kind) => Some(authority.server_config(kind, settings.tls, ClientCertificate::NotAsked)?),
        };
        if let Some(fault) = settings.fault.map(|planned| planned.fault)
            && settings.plain
            && fault.needs_tls()
        {
            let problem =
                format!("the fault {} is one of TLS, and this server is to be without it", fault.name());
            return Err(io::Error::new(io::ErrorKind::InvalidInput, problem));
        }
        let (listeners, port) = loopback::listen(settings.port)?;
        let base_url = format!("{}://localhost:{port}", if settings.plain { "http" } else { "https" });
        let traffic = Arc::new(TrafficLog::default());
        let (planned, pace) = (settings.fault, settings.pace);
        let service = Service::new(settings, base_url.clone(), Arc::clone(&traffic));
        let router = routes::router(service)?;

        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (stop, stopped) = oneshot::channel();
        let spoiler = planned.map(|planned| {
            Arc::new(Spoiler::new(Spoiling {
                planned,
                tls: spoiled_tls,
                router: router.clone(),
                runtime: runtime.handle().clone(),
                traffic: Arc::clone(&traffic),
                pace,
                stage: Stage::default(),
                left: AtomicU64::new(planned.times.unwrap_or(u64::MAX)),
            }))
        });
        let acceptor =
            Acceptor { tls: tls.map(TlsAcceptor::from), spoiler, router, traffic: Arc::clone(&traffic) };
        let listeners = {
            let _inside = runtime.enter();
            listeners.into_iter().map(into_tokio).collect::<io::Result<Vec<_>>>()?
        };
        let thread = std::thread::Builder::new().name("together-offline".to_owned()).spawn(move || {
            runtime.block_on(async {
                for listener in listeners {
                    tokio::spawn(acceptor.clone().accept_from(listener));
                }
                // Either a word to stop or a server dropped; no caller is left to notice a difference.
                let _ = stopped.await;
            });
            // Dropping the runtime drops every task, and with each task its connection.
        })?;
        Ok(Self { port, base_url, ca_pem: authority.pem(), traffic, stop: Some(stop), thread: Some(thread) })
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// `https://localhost:PORT`, or `http://` when plain.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The certificate of the authority that a client has to trust, as PEM.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// What the server saw so far.
    pub fn traffic(&self) -> Traffic {
        self.traffic.snapshot()
    }

    /// Waits until the traffic satisfies `condition`, which must not ask the server itself; false when
    /// `limit` passes first.
    pub fn wait_until(&self, limit: Duration, condition: impl Fn(&Traffic) -> bool) -> bool {
        self.traffic.wait_until(limit, condition)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            // A panic of the server's thread has been reported on stderr already.
            let _ = thread.join();
        }
    }
}

fn into_tokio(listener: std::net::TcpListener) -> io::Result<tokio::net::TcpListener> {
    listener.set_nonblocking(true)?;
    tokio::net::TcpListener::from_std(listener)
}

/// What it takes to turn a TCP connection into answered requests.
#[derive(Clone)]
struct Acceptor {
    tls: Option<TlsAcceptor>,
    spoiler: Option<Arc<Spoiler>>,
    router: Router,
    traffic: Arc<TrafficLog>,
}

impl Acceptor {
    async fn accept_from(self, listener: tokio::net::TcpListener) {
        loop {
            match listener.accept().await {
                Ok((stream, _)) => drop(tokio::spawn(self.clone().serve(stream))),
                // Out of file descriptors, mostly: wait for connections to end rather than spin.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
    }

    async fn serve(self, stream: TcpStream) {
        let connection = OpenConnection::new(Arc::clone(&self.traffic));
        // Small events leave at once, as a person watching a stream expects.
        let _ = stream.set_nodelay(true);
        let mut tls = self.tls;
        if let Some(spoiler) = &self.spoiler
            && spoiler.wants_connection()
        {
            tls = spoiler.bad_certificate();
            if tls.is_none() {
                // Where no thread can be had the connection is closed: a fault, if another one.
                drop(spoiler.take(stream, connection));
                return;
            }
        }
        match tls {
            None => serve_http(stream, self.router, connection.number).await,
            Some(tls) => match tls.accept(stream).await {
                Ok(stream) => serve_http(stream, self.router, connection.number).await,
                Err(_) => self.traffic.handshake_failed(),
            },
        }
    }
}

/// Answers the requests of one connection until either side ends it.
fn serve_http(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    router: Router,
    number: ConnectionNumber,
) -> impl Future<Output = ()> {
    let answer = hyper::service::service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(number);
        let router = router.clone();
        async move {
            Ok::<_, Infallible>(
                router.oneshot(request.map(Body::new)).await.unwrap_or_else(|never| match never {}),
            )
        }
    });
    let connection = hyper::server::conn::http1::Builder::new()
        .serve_connection(TokioIo::new(stream), answer)
        .with_upgrades();
    // A client that goes away in the middle is its own business.
    async { drop(connection.await) }
}

/// Counts a connection in, and out when dropped.
pub(crate) struct OpenConnection {
    number: ConnectionNumber,
    traffic: Arc<TrafficLog>,
}

impl OpenConnection {
    fn new(traffic: Arc<TrafficLog>) -> Self {
        Self { number: ConnectionNumber(traffic.connection_opened()), traffic }
    }

    pub fn number(&self) -> ConnectionNumber {
        self.number
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.traffic.connection_closed();
    }
}
