package io.tsds.testkit;

import io.tsds.density.KernelDensity;
import io.tsds.density.NearDuplicateGroups;
import io.tsds.embedding.SquaredDistance;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/** Groups of near-duplicates by walking from member to member over all pairs. */
public final class GroupOracle {
  private GroupOracle() {}

  /** The groups of the rows, each kept by its first row. */
  public static NearDuplicateGroups of(float[][] rows, KernelDensity kernel) {
    int[] kept = new int[rows.length];
    Arrays.fill(kept, -1);
    for (int start = 0; start < rows.length; start++) {
      if (kept[start] < 0) {
        walk(rows, kernel, start, kept);
      }
    }
    double[] distances = new double[rows.length];
    Arrays.setAll(distances, row -> squared(rows[row], rows[kept[row]]));
    return new NearDuplicateGroups(kept, distances);
  }

  private static void walk(float[][] rows, KernelDensity kernel, int start, int[] kept) {
    Deque<Integer> open = new ArrayDeque<>();
    kept[start] = start;
    open.add(start);
    while (!open.isEmpty()) {
      float[] row = rows[open.remove()];
      for (int other = 0; other < rows.length; other++) {
        double squared = squared(row, rows[other]);
        boolean near = squared == 0 || squared / (kernel.bandwidth() * kernel.bandwidth()) < 1;
        if (kept[other] < 0 && near) {
          kept[other] = start;
          open.add(other);
        }
      }
    }
  }

  private static double squared(float[] one, float[] other) {
    return SquaredDistance.between(one, 0, other, 0, one.length);
  }
}
