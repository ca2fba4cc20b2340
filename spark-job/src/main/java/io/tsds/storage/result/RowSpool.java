package io.tsds.storage.result;

import io.tsds.storage.work.WorkFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
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
public record RowSpool(Path folder, String name, StructType schema) implements Serializable {
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
    return new Reader(hadoop, 0, extent.files());
  }

  /** The files, each of which can be read apart. */
  public List<Part> parts(Extent extent) {
    List<Part> parts = new ArrayList<>();
    for (int file = 0; file < extent.files(); file++) {
      parts.add(new Part(this, file));
    }
    return parts;
  }

  /** A file, whose rows an executor reads. */
  public record Part(RowSpool spool, int file) implements Serializable {
    /** Its rows, as Spark has them. */
    public Iterator<Row> rows(Configuration hadoop) {
      Reader reader = spool.new Reader(hadoop, file, file + 1);
      List<Row> rows = new ArrayList<>();
      while (reader.next()) {
        rows.add(new TableRowReader(reader.current, spool.schema).next());
      }
      return rows.iterator();
    }
  }

  private final class Reader implements TableRows {
    private final Configuration hadoop;
    private final int end;
    private int opened;
    private ByteArrayInputStream bytes = new ByteArrayInputStream(new byte[0]);
    private byte[] current;

    Reader(Configuration hadoop, int from, int end) {
      this.hadoop = hadoop;
      this.opened = from;
      this.end = end;
    }

    @Override
    public StructType schema() {
      return schema;
    }

    @Override
    public boolean next() {
      if (bytes.available() == 0 && opened < end) {
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
