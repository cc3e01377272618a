//! Frames on the way to the terminal: each is one write between two marks, and its bytes are counted.

use super::backend::Bytes;
use super::{FRAME_BEGIN, FRAME_END};
use ratatui::layout::Size;
use ratatui::{Frame, Terminal};
use std::io::{self, Write};

/// The screen and where its bytes go.
pub struct Screen<W: Write> {
    terminal: Terminal<Bytes>,
    sink: W,
    sent: u64,
}

impl<W: Write> Screen<W> {
    /// A screen of this size whose bytes go to `sink`. Everything on it is taken to be blank.
    pub fn new(sink: W, width: u16, height: u16) -> io::Result<Self> {
        Ok(Self {
            terminal: Terminal::new(Bytes::new(Size { width, height }))?,
            sink,
            sent: 0,
        })
    }

    /// Tells the size of the terminal.
    pub fn resize(&mut self, width: u16, height: u16) {
        self.terminal.backend_mut().set_size(Size { width, height });
    }

    /// Draws one frame and sends what changed, in one write. Returns the bytes sent: none where nothing changed.
    pub fn draw(&mut self, render: impl FnOnce(&mut Frame)) -> io::Result<usize> {
        self.terminal.draw(render)?;
        let frame = self.terminal.backend_mut().take();
        if frame.is_empty() {
            return Ok(0);
        }
        let bytes = [FRAME_BEGIN, frame.as_bytes(), FRAME_END].concat();
        self.send(&bytes)?;
        Ok(bytes.len())
    }

    /// Makes the next frame draw everything, after the terminal was somebody else's.
    pub fn repaint(&mut self) -> io::Result<()> {
        self.terminal.backend_mut().forget();
        self.terminal.clear()
    }

    /// Sends bytes that are no frame: the clipboard.
    pub fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.sent += bytes.len() as u64;
        self.sink.write_all(bytes)?;
        self.sink.flush()
    }

    /// Bytes sent since the start.
    pub fn sent(&self) -> u64 {
        self.sent
    }

    /// Where the bytes go.
    pub fn sink(&self) -> &W {
        &self.sink
    }
}
