package io.tsds.storage.arrays;

import java.io.IOException;
import java.util.Locale;
import org.apache.hadoop.fs.FSDataInputStream;

/** The file formats of this package. */
public enum RecordFormat {
  NPY {
    @Override
    RecordFile head(FSDataInputStream in, String path, long length, ArrayChoice array)
        throws IOException {
      return NpyHeader.read(in, path).file(path, length);
    }
  },
  FVECS {
    @Override
    RecordFile head(FSDataInputStream in, String path, long length, ArrayChoice array)
        throws IOException {
      return FvecsHeader.read(in, path, length);
    }
  },
  SAFETENSORS {
    @Override
    RecordFile head(FSDataInputStream in, String path, long length, ArrayChoice array)
        throws IOException {
      return SafetensorsHeader.read(in, path, length, array);
    }
  },
  NPZ {
    @Override
    RecordFile head(FSDataInputStream in, String path, long length, ArrayChoice array)
        throws IOException {
      return NpzHeader.read(in, path, length, array);
    }
  };

  /**
   * Reads and checks the head of a file of {@code length} bytes.
   *
   * @param array which array is read where files of the format may hold several
   */
  abstract RecordFile head(FSDataInputStream in, String path, long length, ArrayChoice array)
      throws IOException;

  /** The format's name in {@code spark.read().format(name)}. */
  public String shortName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
