package io.tsds.testkit;

import io.tsds.embedding.LongIds;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

/** Three target tasks with names that folders cannot have as they are, whose pools overlap. */
public final class OverlappingTargets {
  public static final int CANDIDATES = 3000;

  /** The target task of one query. */
  public static final String SINGLE = "50% = half";

  /** By name: one query, 24, and 15, of which the last two share a cluster. */
  public static final List<String> NAMES = List.of(SINGLE, "a/b c", "größe");

  public static final List<String> FOLDERS =
      List.of("task=50%25 %3D half", "task=a%2Fb c", "task=größe");

  private static final int DIMENSION = 20;

  private OverlappingTargets() {}

  /** Rows with ties, in no order. */
  public static Embeddings candidates() {
    float[][] rows = GridClusters.rowsWithCopies(CANDIDATES, DIMENSION);
    long[] ids = LongStream.range(0, CANDIDATES).map(i -> (i - 999) * 0x9E3779B97F4AL).toArray();
    return new Embeddings(rows, new LongIds(ids)).shuffled(4);
  }

  public static QueriesOfTargets queries() {
    Random random = new Random(2);
    float[][] rows = new float[40][];
    String[] targets = new String[40];
    for (int row = 0; row < rows.length; row++) {
      targets[row] = row == 11 ? SINGLE : row % 8 < 5 ? "a/b c" : "größe";
      int cluster = row == 11 ? 5 : targets[row].equals("größe") ? row % 2 : row % 3 + 1;
      rows[row] = GridClusters.point(random, DIMENSION, cluster);
    }
    return new QueriesOfTargets(rows, targets);
  }
}
