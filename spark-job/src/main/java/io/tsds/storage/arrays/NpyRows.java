package io.tsds.storage.arrays;

import io.tsds.UserException;
import io.tsds.storage.files.Folder;
import io.tsds.storage.files.StorageUri;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.IOUtils;

/**
 * The rows of an npy matrix on the driver, one after another as doubles, without the rules for
 * embeddings: what is not finite passes.
 */
public final class NpyRows implements Closeable {
  private final String file;
  private final DataInputStream in;
  private final NpyHeader header;
  private final byte[] bytes;

  private NpyRows(String file, DataInputStream in, NpyHeader header) {
    this.file = file;
    this.in = in;
    this.header = header;
    this.bytes = new byte[header.dimension() * header.type().bytes()];
  }

  /**
   * Opens a matrix of floats.
   *
   * @param parameter that names the file, for messages
   */
  public static NpyRows open(Configuration hadoop, String parameter, String uri) {
    DataInputStream in = stream(hadoop, "`" + parameter + "`", uri);
    boolean opened = false;
    try {
      NpyRows rows = new NpyRows(uri, in, NpyHeader.read(in, uri));
      opened = true;
      return rows;
    } catch (IOException e) {
      throw Folder.failure("cannot read " + uri, e);
    } finally {
      if (!opened) {
        IOUtils.closeStream(in);
      }
    }
  }

  private static DataInputStream stream(Configuration hadoop, String what, String uri) {
    Path path = StorageUri.path(what, uri);
    try {
      InputStream opened = path.getFileSystem(hadoop).open(path);
      return new DataInputStream(new BufferedInputStream(opened, 1 << 20));
    } catch (IOException e) {
      throw new UserException(
          String.format(
              Locale.ROOT, "%s is %s, which cannot be read: %s", what, uri, e.getMessage()),
          e);
    }
  }

  /**
   * A vector of 64-bit integers, all of it.
   *
   * @param what messages call the file
   */
  public static long[] longs(Configuration hadoop, String what, String uri) {
    try (DataInputStream in = stream(hadoop, what, uri)) {
      long[] shape = NpyHeader.vectorOfLongs(in, uri);
      long[] values = new long[Math.toIntExact(shape[0])];
      for (int i = 0; i < values.length; i++) {
        values[i] = Long.reverseBytes(in.readLong());
      }
      return values;
    } catch (EOFException e) {
      throw new UserException(uri + ": is cut short", e);
    } catch (IOException e) {
      throw Folder.failure("cannot read " + uri, e);
    }
  }

  public long rows() {
    return header.rows();
  }

  public int columns() {
    return header.dimension();
  }

  /** Reads the next row. */
  public void next(double[] into) {
    try {
      in.readFully(bytes);
    } catch (EOFException e) {
      throw new UserException(file + ": is cut short", e);
    } catch (IOException e) {
      throw Folder.failure("cannot read " + file, e);
    }
    if (header.type() == ElementDecoder.FLOAT64) {
      ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().get(into);
      return;
    }
    float[] floats = new float[into.length];
    header.type().toFloats(bytes, 0, floats, 0, floats.length);
    for (int i = 0; i < floats.length; i++) {
      into[i] = floats[i];
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw Folder.failure("cannot close " + file, e);
    }
  }
}
