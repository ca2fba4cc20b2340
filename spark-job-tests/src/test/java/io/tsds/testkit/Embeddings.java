package io.tsds.testkit;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import io.tsds.embedding.LongIds;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.parquet.example.data.Group;

/**
 * Embeddings with ids, in memory and as files.
 *
 * @param rows [rows][dimension]
 * @param ids one a row
 */
public record Embeddings(float[][] rows, IdColumn ids) {
  private static final String SCHEMA =
      "message m { optional %s id%s; " + ParquetFiles.VECTORS + " }";

  /** A row's id is its number. */
  public static Embeddings numbered(float[][] rows) {
    return new Embeddings(rows, LongIds.range(0, rows.length));
  }

  /** All rows in one block. */
  public EmbeddingBlock block() {
    int dimension = rows[0].length;
    float[] values = new float[rows.length * dimension];
    for (int row = 0; row < rows.length; row++) {
      System.arraycopy(rows[row], 0, values, row * dimension, dimension);
    }
    return EmbeddingBlock.of(values, rows.length, dimension, ids);
  }

  /** The same rows, each with another id. */
  public Embeddings withIds(IdColumn others) {
    return new Embeddings(rows, others);
  }

  /** The same rows in another order. */
  public Embeddings shuffled(long seed) {
    List<Integer> order = new ArrayList<>();
    for (int row = 0; row < rows.length; row++) {
      order.add(row);
    }
    Collections.shuffle(order, new Random(seed));
    return ordered(order.stream().mapToInt(Integer::intValue).toArray());
  }

  /** The same rows, those with the smallest key first. */
  public Embeddings sortedBy(ToDoubleFunction<float[]> key) {
    double[] keys = Arrays.stream(rows).mapToDouble(key).toArray();
    return ordered(
        IntStream.range(0, rows.length)
            .boxed()
            .sorted(Comparator.comparingDouble(row -> keys[row]))
            .mapToInt(Integer::intValue)
            .toArray());
  }

  private Embeddings ordered(int[] from) {
    return new Embeddings(
        Arrays.stream(from).mapToObj(row -> rows[row]).toArray(float[][]::new), ids.select(from));
  }

  /** Writes a folder of {@code files} Parquet files that share the rows evenly. */
  public Path writeParquet(Path folder, int files) {
    create(folder);
    for (int file = 0; file < files; file++) {
      int first = first(file, files);
      int count = first(file + 1, files) - first;
      ParquetFiles.write(
          folder.resolve(String.format(Locale.ROOT, "part-%03d.parquet", file)),
          schema(),
          count,
          (group, row) -> fill(group, first + row));
    }
    return folder;
  }

  /** Writes a folder of {@code files} npy files that share the rows evenly, without the ids. */
  public Path writeNpy(Path folder, int files) {
    create(folder);
    for (int file = 0; file < files; file++) {
      float[][] part = Arrays.copyOfRange(rows, first(file, files), first(file + 1, files));
      NpyFiles.write(folder.resolve(String.format(Locale.ROOT, "part-%03d.npy", file)), part);
    }
    return folder;
  }

  private int first(int file, int files) {
    return (int) ((long) rows.length * file / files);
  }

  private String schema() {
    return ids.kind() == IdKind.LONG
        ? SCHEMA.formatted("int64", "")
        : SCHEMA.formatted("binary", " (STRING)");
  }

  private void fill(Group group, int row) {
    if (ids instanceof LongIds longs) {
      group.append("id", longs.value(row));
    } else {
      group.append("id", ids.text(row));
    }
    ParquetFiles.append(group, rows[row]);
  }

  private static void create(Path folder) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
