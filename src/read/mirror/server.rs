//! A small server on this machine for the tests: it answers each connection with the next of its replies.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// What is done with one connection.
#[derive(Clone)]
pub(super) enum Reply {
    /// These bytes, then the end.
    Bytes(Vec<u8>),
    /// These bytes for one request after the other on the same connection.
    Kept(Vec<Vec<u8>>),
    /// These bytes after a while.
    Late(Duration, Vec<u8>),
    /// These bytes, one after each such while.
    Drip(Duration, Vec<u8>),
    /// The end, with the request unread: the other side sees a reset.
    Hangup,
}

/// A whole answer with its true length.
pub(super) fn answer(status: &str, headers: &str, body: &[u8]) -> Reply {
    let head = format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{headers}\r\n", body.len());
    Reply::Bytes([head.as_bytes(), body].concat())
}

/// Stops when it goes out of scope.
pub(super) struct Server {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
    stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    /// Serves the replies in turn; the last one for ever.
    pub(super) fn new(replies: Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (requests, stopped) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
        let (seen, stop) = (Arc::clone(&requests), Arc::clone(&stopped));
        let thread = thread::spawn(move || {
            for (i, stream) in listener.incoming().enumerate() {
                if stop.load(Ordering::SeqCst) {
                    return;
                }
                let reply = replies[i.min(replies.len() - 1)].clone();
                let seen = Arc::clone(&seen);
                // On its own, so that a slow reply does not hold up the next one.
                thread::spawn(move || stream.and_then(|stream| serve(stream, reply, &seen)));
            }
        });
        Server { address, requests, stopped, thread: Some(thread) }
    }

    /// An address on this server.
    pub(super) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The heads of the requests so far.
    pub(super) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        drop(TcpStream::connect(self.address));
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

/// Serves one connection; an error means that the other side has gone, which is its right.
fn serve(mut stream: TcpStream, reply: Reply, seen: &Mutex<Vec<String>>) -> std::io::Result<()> {
    if matches!(reply, Reply::Hangup) {
        seen.lock().unwrap().push(String::new());
        return stream.read_exact(&mut [0]);
    }
    read_request(&mut stream, seen)?;
    match reply {
        Reply::Bytes(bytes) => stream.write_all(&bytes),
        Reply::Late(pause, bytes) => {
            thread::sleep(pause);
            stream.write_all(&bytes)
        }
        Reply::Drip(pause, bytes) => bytes.iter().try_for_each(|byte| {
            thread::sleep(pause);
            stream.write_all(&[*byte])
        }),
        Reply::Kept(answers) => answers.iter().enumerate().try_for_each(|(i, bytes)| {
            if i > 0 {
                read_request(&mut stream, seen)?;
            }
            stream.write_all(bytes)
        }),
        Reply::Hangup => Ok(()),
    }
}

/// Reads the head of a request; it has no body.
fn read_request(stream: &mut TcpStream, seen: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    seen.lock().unwrap().push(String::from_utf8_lossy(&head).into_owned());
    Ok(())
}
