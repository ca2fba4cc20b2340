package io.tsds.storage.arrays;

import io.tsds.UserException;
import io.tsds.storage.arrays.RecordFile.Deflated;
import java.io.EOFException;
import java.io.IOException;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import java.util.zip.ZipException;
import org.apache.hadoop.fs.FSDataInputStream;

/**
 * The bytes of a deflated member of a zip archive, which can only be read from its beginning on: a
 * later place is reached by inflating all that is before it. When the last byte is read, length and
 * checksum are compared with what the archive's directory says.
 */
final class InflatedBytes implements RowBytes {
  private static final int BUFFER_BYTES = 1 << 16;

  private final String path;
  private final Deflated member;
  private final FSDataInputStream stored;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 crc = new CRC32();
  private final CheckedInputStream in;
  private long position;

  InflatedBytes(FSDataInputStream stored, String path, Deflated member) throws IOException {
    this.path = path;
    this.member = member;
    this.stored = stored;
    stored.seek(member.start());
    this.in = new CheckedInputStream(new InflaterInputStream(stored, inflater, BUFFER_BYTES), crc);
  }

  @Override
  public void seek(long target) throws IOException {
    if (target < position) {
      throw new IllegalArgumentException("byte " + target + " lies before byte " + position);
    }
    try {
      in.skipNBytes(target - position);
    } catch (EOFException e) {
      throw endsEarly(e);
    } catch (ZipException e) {
      throw damaged(e);
    }
    position = target;
  }

  @Override
  public void readFully(byte[] target, int offset, int count) throws IOException {
    try {
      if (in.readNBytes(target, offset, count) < count) {
        throw endsEarly(null);
      }
      position += count;
      if (position == member.inflatedBytes()) {
        requireWhole();
      }
    } catch (EOFException e) {
      throw endsEarly(e);
    } catch (ZipException e) {
      throw damaged(e);
    }
  }

  private void requireWhole() throws IOException {
    long read = crc.getValue();
    if (in.read() >= 0) {
      throw fault("goes on behind the bytes that the directory tells", null);
    }
    if (read != member.crc()) {
      throw fault("does not have the checksum that the directory tells", null);
    }
  }

  private UserException endsEarly(EOFException cause) {
    return fault("ends before the bytes that the directory tells", cause);
  }

  private UserException damaged(ZipException cause) {
    return fault("cannot be inflated (" + cause.getMessage() + ")", cause);
  }

  private UserException fault(String fault, IOException cause) {
    return new UserException(
        path
            + ": the deflated array in it "
            + fault
            + "; the file is damaged, or was changed during the run",
        cause);
  }

  @Override
  public void close() throws IOException {
    inflater.end();
    stored.close();
  }
}
