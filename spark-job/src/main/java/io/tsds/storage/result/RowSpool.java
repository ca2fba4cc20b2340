package io.tsds.storage.result;

import io.tsds.storage.work.WorkFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Locale;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructType;

/**
 * Rows of a table that the driver makes one after another and does not hold: they go to files of
 * the work folder, a few megabytes each, from which they are read when the table is written.
 *
 * @param folder where the files are
 * @param name that they begin with
 */
public record RowSpool(Path folder, String name, StructType schema) {
  private static final int FILE_BYTES = 8 << 20;

  private Path file(int number) {
    return new Path(folder, String.format(Locale.ROOT, "%s-%06d.bin", name, number));
  }

  /** Writes the columns of a row, as {@link TableRows} has them. */
  @FunctionalInterface
  public interface RowWriting {
    void to(DataOutputStream out) throws IOException;
  }

  /** Begins to write; {@link Writer#finish} has to be called at the end. */
  public Writer open(Configuration hadoop) {
    return new Writer(hadoop);
  }

  /** Takes the rows in their order. */
  public final class Writer {
    private final Configuration hadoop;
    private final ByteArrayOutputStream file = new ByteArrayOutputStream();
    private final ByteArrayOutputStream row = new ByteArrayOutputStream();
    private int files;
    private long rows;

    private Writer(Configuration hadoop) {
      this.hadoop = hadoop;
    }

    /** Adds a row. */
    public void add(RowWriting content) {
      try {
        row.reset();
        content.to(new DataOutputStream(row));
        new DataOutputStream(file).writeInt(row.size());
        row.writeTo(file);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      rows++;
      if (file.size() >= FILE_BYTES) {
        flush();
      }
    }

    private void flush() {
      byte[] bytes = file.toByteArray();
      WorkFiles.write(hadoop, file(files++), arrays -> arrays.writeBytes(bytes));
      file.reset();
    }

    /** Writes what is left, and tells what was written. */
    public Extent finish() {
      if (file.size() > 0) {
        flush();
      }
      return new Extent(files, rows);
    }
  }

  /** How much there is. */
  public record Extent(int files, long rows) {}

  /** The rows again, in their order. */
  public TableRows read(Configuration hadoop, Extent extent) {
    return new Reader(hadoop, extent.files());
  }

  /** The same as rows of Spark. */
  public Iterator<Row> rows(Configuration hadoop, Extent extent) {
    Reader reader = new Reader(hadoop, extent.files());
    return new Iterator<>() {
      private Boolean more;

      @Override
      public boolean hasNext() {
        if (more == null) {
          more = reader.next();
        }
        return more;
      }

      @Override
      public Row next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        more = null;
        return new TableRowReader(reader.current, schema).next();
      }
    };
  }

  private final class Reader implements TableRows {
    private final Configuration hadoop;
    private final int files;
    private int opened;
    private ByteArrayInputStream bytes = new ByteArrayInputStream(new byte[0]);
    private byte[] current;

    Reader(Configuration hadoop, int files) {
      this.hadoop = hadoop;
      this.files = files;
    }

    @Override
    public StructType schema() {
      return schema;
    }

    @Override
    public boolean next() {
      if (bytes.available() == 0 && opened < files) {
        bytes =
            new ByteArrayInputStream(
                WorkFiles.read(hadoop, file(opened++), arrays -> arrays.readBytes()));
      }
      if (bytes.available() == 0) {
        return false;
      }
      try {
        DataInputStream in = new DataInputStream(bytes);
        current = new byte[in.readInt()];
        in.readFully(current);
        return true;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void write(DataOutputStream out) throws IOException {
      out.write(current);
    }
  }
}
