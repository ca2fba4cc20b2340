package io.tsds.storage.arrays;

import io.tsds.Quantity;
import io.tsds.UserException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Locale;

/**
 * What the first bytes and the length of an {@code .fvecs} file tell. The format has no header:
 * each row is its dimension as int32 and that many float32, little-endian, and all rows have one
 * dimension.
 */
final class FvecsHeader {
  private FvecsHeader() {}

  /** The file, by its first row's dimension. An empty file has no rows and dimension 0. */
  static RecordFile read(InputStream in, String file, long length) throws IOException {
    byte[] first = in.readNBytes(Integer.BYTES);
    if (first.length == 0 && length == 0) {
      return new RecordFile(file, 0, 0, 0, 0, ElementDecoder.FLOAT32, Integer.BYTES);
    }
    if (first.length < Integer.BYTES) {
      throw new UserException(
          file + ": is " + Quantity.of(length, "byte") + " long, too short for one row");
    }
    int dimension = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getInt();
    if (dimension < 1 || dimension > RecordFile.LARGEST_DIMENSION) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s: is not an fvecs file: its first row's dimension reads %d; must be 1 to %d",
              file,
              dimension,
              RecordFile.LARGEST_DIMENSION));
    }
    long rowBytes = Integer.BYTES + 4L * dimension;
    if (length % rowBytes != 0) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s: is %d bytes long, which is not a whole number of rows of %d bytes (dimension %d in"
                  + " the first row); the file is cut short, or its rows differ",
              file,
              length,
              rowBytes,
              dimension));
    }
    return new RecordFile(
        file, length, 0, length / rowBytes, dimension, ElementDecoder.FLOAT32, Integer.BYTES);
  }
}
