package io.tsds.pipeline.encode;

import io.tsds.progress.TaskRows;
import io.tsds.storage.files.AtomicFile;
import io.tsds.storage.writing.NpyWriter;
import io.tsds.storage.writing.ParquetRowWriter;
import io.tsds.storage.writing.RowWriter;
import io.tsds.storage.writing.StreamOutputFile;
import io.tsds.text.EncodedText;
import io.tsds.text.TextEncoder;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Makes a file of embeddings of a piece of texts.
 *
 * @param pieces folder of the pieces
 * @param npy whether the file is npy, without ids
 * @param folder where the file goes
 */
record PieceEncoder(
    String pieces,
    LoadedEncoder encoder,
    boolean npy,
    EmbeddingFile file,
    String folder,
    SerializableConfiguration hadoop)
    implements Function<TextPiece, EncodedPiece>, Serializable {

  @Override
  public EncodedPiece call(TextPiece piece) {
    Work work = new Work(PieceFile.read(new Path(pieces), piece.file(), hadoop.value()));
    Path path = new Path(folder, piece.name() + (npy ? ".npy" : ".parquet"));
    AtomicFile.writeFromTask(
        PieceFile.fileSystem(path, hadoop.value()),
        path,
        out -> {
          try (RowWriter<EmbeddingFile.Entry> writer = writer(out, work)) {
            work.encode(writer::write);
          }
        });
    if (!work.done) {
      // Another attempt was first, and wrote the same file; what it counted is not known.
      work.encode(entry -> {});
    }
    return work.result(piece.name());
  }

  private RowWriter<EmbeddingFile.Entry> writer(OutputStream out, Work work) throws IOException {
    return npy
        ? new NpyRows(
            new NpyWriter(out, file.type(), work.rows.size(), work.texts.dimension()),
            work.texts.dimension())
        : new ParquetRowWriter<>(new StreamOutputFile(out), hadoop.value(), file.writeSupport());
  }

  /** Takes an embedding after another. */
  private interface Target {
    void write(EmbeddingFile.Entry entry) throws IOException;
  }

  /** The texts of a piece, which are held in memory, while embeddings come and go. */
  private final class Work {
    private final long start = System.nanoTime();
    private final List<PieceRow> rows;
    private final TextEncoder texts = encoder.get();
    private long tokens;
    private long truncated;
    private boolean done;

    Work(List<PieceRow> rows) {
      this.rows = rows;
    }

    void encode(Target target) {
      tokens = 0;
      truncated = 0;
      try {
        for (PieceRow row : rows) {
          target.write(new EmbeddingFile.Entry(row.id(), vector(row.text())));
          TaskRows.add(1);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      done = true;
    }

    private float[] vector(String text) {
      if (text == null) {
        return null;
      }
      EncodedText encoded = texts.encode(text);
      tokens += encoded.tokens();
      truncated += encoded.truncated() ? 1 : 0;
      return encoded.vector();
    }

    EncodedPiece result(String name) {
      return new EncodedPiece(
          name,
          rows.size(),
          tokens,
          truncated,
          texts.dimension(),
          (System.nanoTime() - start) / 1e9);
    }
  }

  /** A row without a text is not a number in any component, which readers refuse or skip. */
  private static final class NpyRows implements RowWriter<EmbeddingFile.Entry> {
    private final NpyWriter file;
    private final double[] values;

    NpyRows(NpyWriter file, int dimension) {
      this.file = file;
      this.values = new double[dimension];
    }

    @Override
    public void write(EmbeddingFile.Entry entry) throws IOException {
      for (int i = 0; i < values.length; i++) {
        values[i] = entry.vector() == null ? Double.NaN : entry.vector()[i];
      }
      file.write(values);
    }

    @Override
    public void close() throws IOException {
      file.flush();
    }
  }
}
