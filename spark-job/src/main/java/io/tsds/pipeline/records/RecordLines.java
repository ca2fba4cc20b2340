package io.tsds.pipeline.records;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;

/** The lines of a file that hold anything, one after another; compressed as the name tells. */
final class RecordLines implements Iterator<String>, AutoCloseable {
  private final BufferedReader lines;
  private String next;

  RecordLines(Configuration hadoop, String file) {
    Path path = new Path(file);
    try {
      InputStream bytes = path.getFileSystem(hadoop).open(path);
      CompressionCodec codec = new CompressionCodecFactory(hadoop).getCodec(path);
      lines =
          new BufferedReader(
              new InputStreamReader(
                  codec == null ? bytes : codec.createInputStream(bytes), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
    read();
  }

  private void read() {
    try {
      do {
        next = lines.readLine();
      } while (next != null && next.isBlank());
      if (next == null) {
        lines.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the reading early. */
  @Override
  public void close() throws IOException {
    lines.close();
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public String next() {
    if (next == null) {
      throw new NoSuchElementException();
    }
    String line = next;
    read();
    return line;
  }
}
