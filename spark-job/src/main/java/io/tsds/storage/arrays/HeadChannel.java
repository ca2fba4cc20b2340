package io.tsds.storage.arrays;

import io.tsds.UserException;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.NonWritableChannelException;
import java.nio.channels.SeekableByteChannel;
import java.util.Locale;
import org.apache.hadoop.fs.FSDataInputStream;

/**
 * A file on any file system as the zip library reads it: here and there a few bytes. Blocks of the
 * file are read whole, one is kept, and there is a bound on how many are read, so that neither a
 * slow store nor a hostile directory makes the head of a file expensive. Closing it leaves the
 * stream open.
 */
final class HeadChannel implements SeekableByteChannel {
  /** A file of arrays has few members; this is a directory of more than 50,000. */
  static final int MOST_BYTES = 8 << 20;

  private static final int BLOCK_BYTES = 1 << 16;

  private final FSDataInputStream in;
  private final String path;
  private final String parameter;
  private final long length;
  private final byte[] block;

  private long position;
  private long blockStart = -1;
  private int bytesRead;

  /**
   * @param parameter names an array, for messages
   */
  HeadChannel(FSDataInputStream in, String path, long length, String parameter) {
    this.in = in;
    this.path = path;
    this.parameter = parameter;
    this.length = length;
    this.block = new byte[(int) Math.min(BLOCK_BYTES, length)];
  }

  /**
   * Bytes that the channel could not or would not read, which tells nothing about their content.
   */
  static final class Unread extends IOException {
    private static final long serialVersionUID = 1L;

    private Unread(Exception cause) {
      super(cause);
    }

    /** What happened, to be thrown on. */
    IOException inFull() {
      if (getCause() instanceof RuntimeException unchecked) {
        throw unchecked;
      }
      return (IOException) getCause();
    }
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (position >= length) {
      return target.hasRemaining() ? -1 : 0;
    }
    long start = position / BLOCK_BYTES * BLOCK_BYTES;
    if (start != blockStart) {
      load(start);
    }
    int from = (int) (position - blockStart);
    int available = (int) Math.min(BLOCK_BYTES, length - blockStart) - from;
    int count = Math.min(available, target.remaining());
    target.put(block, from, count);
    position += count;
    return count;
  }

  private void load(long start) throws IOException {
    int count = (int) Math.min(BLOCK_BYTES, length - start);
    bytesRead += count;
    if (bytesRead > MOST_BYTES) {
      throw new Unread(
          new UserException(
              String.format(
                  Locale.ROOT,
                  "%s: more than %d bytes would have to be read to find the array in it; a file of"
                      + " embeddings has few members: name the array with %s, or write"
                      + " it to a file of its own with numpy.save",
                  path,
                  MOST_BYTES,
                  parameter)));
    }
    try {
      in.readFully(start, block, 0, count);
    } catch (EOFException e) {
      throw new Unread(new UserException(path + ": became shorter while it was opened", e));
    } catch (IOException e) {
      throw new Unread(e);
    }
    blockStart = start;
  }

  @Override
  public long position() {
    return position;
  }

  @Override
  public SeekableByteChannel position(long newPosition) {
    if (newPosition < 0) {
      throw new IllegalArgumentException("position " + newPosition);
    }
    position = newPosition;
    return this;
  }

  @Override
  public long size() {
    return length;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {
    // The stream is its opener's.
  }

  @Override
  public int write(ByteBuffer source) {
    throw new NonWritableChannelException();
  }

  @Override
  public SeekableByteChannel truncate(long size) {
    throw new NonWritableChannelException();
  }
}
