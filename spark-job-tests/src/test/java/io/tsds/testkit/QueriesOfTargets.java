package io.tsds.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.parquet.example.data.Group;

/**
 * Queries of several target tasks.
 *
 * @param rows [rows][dimension]; null for a vector that is null
 * @param targets the target task of each row, or null [rows]
 */
public record QueriesOfTargets(float[][] rows, String[] targets) {
  private static final String SCHEMA =
      "message m { optional %s task%s; " + ParquetFiles.VECTORS + " }";

  /** The queries of one target task by themselves, in the same order. */
  public Embeddings of(String target) {
    return Embeddings.numbered(
        IntStream.range(0, rows.length)
            .filter(row -> Objects.equals(targets[row], target))
            .mapToObj(row -> rows[row])
            .toArray(float[][]::new));
  }

  /** Writes a folder of {@code files} Parquet files with a column {@code task} of strings. */
  public Path writeParquet(Path folder, int files) {
    return write(folder, files, SCHEMA.formatted("binary", " (STRING)"), false);
  }

  /** The same with a column of integers of this type. */
  public Path writeParquetOfIntegers(Path folder, String type, String annotation) {
    return write(folder, 1, SCHEMA.formatted(type, annotation), true);
  }

  private Path write(Path folder, int files, String schema, boolean integers) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (int file = 0; file < files; file++) {
      int first = rows.length * file / files;
      int count = rows.length * (file + 1) / files - first;
      ParquetFiles.write(
          folder.resolve("part " + file + " #1.parquet"),
          schema,
          count,
          (group, row) -> fill(group, first + row, schema.contains("int64"), integers));
    }
    return folder;
  }

  private void fill(Group group, int row, boolean isLong, boolean integers) {
    if (targets[row] != null && integers && isLong) {
      group.append("task", Long.parseLong(targets[row]));
    } else if (targets[row] != null && integers) {
      group.append("task", Integer.parseInt(targets[row]));
    } else if (targets[row] != null) {
      group.append("task", targets[row]);
    }
    ParquetFiles.append(group, rows[row]);
  }

  /** The same queries with the target task of one row changed. */
  public QueriesOfTargets withTarget(int row, String target) {
    String[] changed = targets.clone();
    changed[row] = target;
    return new QueriesOfTargets(rows, changed);
  }

  /** The same queries with one vector changed, to null say. */
  public QueriesOfTargets withVector(int row, float[] vector) {
    float[][] changed = Arrays.copyOf(rows, rows.length);
    changed[row] = vector;
    return new QueriesOfTargets(changed, targets);
  }
}
