package io.tsds.storage.result;

import io.tsds.embedding.IdColumn;
import io.tsds.embedding.LongIds;
import io.tsds.embedding.StringIds;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;

/**
 * Ids as bytes, big-endian: a long id is its 8 bytes; a string id is the length of its UTF-8 text
 * in bytes (4 bytes), then the text.
 */
final class IdEncoding {
  private IdEncoding() {}

  /** Bytes that the id at {@code row} takes. */
  static int length(IdColumn ids, int row) {
    return ids instanceof StringIds strings
        ? Math.addExact(Integer.BYTES, strings.length(row))
        : Long.BYTES;
  }

  /** Puts the id at {@code row} into a big-endian buffer that has room for it. */
  static void put(IdColumn ids, int row, ByteBuffer into) {
    if (ids instanceof LongIds longs) {
      into.putLong(longs.value(row));
    } else {
      byte[] utf8 = ((StringIds) ids).bytes(row);
      into.putInt(utf8.length).put(utf8);
    }
  }

  /** Appends the id that comes next. */
  static void read(DataInputStream in, IdColumn.Builder ids) throws IOException {
    if (ids instanceof LongIds.Builder longs) {
      longs.append(in.readLong());
    } else {
      int bytes = in.readInt();
      if (bytes < 0 || bytes > in.available()) {
        throw new IOException(String.format(Locale.ROOT, "an id has %d bytes", bytes));
      }
      ((StringIds.Builder) ids).append(Arrays.copyOf(in.readNBytes(bytes), bytes));
    }
  }
}
