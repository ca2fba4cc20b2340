package io.tsds.storage.records;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

/** The file formats of this package. */
public enum RecordFormat {
  NPY {
    @Override
    RecordFile head(InputStream in, String path, long length) throws IOException {
      return NpyHeader.read(in, path).file(path, length);
    }
  },
  FVECS {
    @Override
    RecordFile head(InputStream in, String path, long length) throws IOException {
      return FvecsHeader.read(in, path, length);
    }
  };

  /** Reads and checks the head of a file of {@code length} bytes. */
  abstract RecordFile head(InputStream in, String path, long length) throws IOException;

  /** The format's name in {@code spark.read().format(name)}. */
  String shortName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
