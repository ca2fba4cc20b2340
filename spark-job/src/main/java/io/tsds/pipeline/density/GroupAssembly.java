package io.tsds.pipeline.density;

import io.tsds.density.JoinedMembers;
import io.tsds.density.NearDuplicateGroups;
import io.tsds.pipeline.stage.StageContext;
import io.tsds.storage.work.GroupFiles;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.apache.hadoop.fs.Path;

/** Makes the near-duplicate groups of a pool from the links that the density tasks left. */
final class GroupAssembly {
  private final StageContext context;
  private final CollapsedPool pool;
  private final Path distances;
  private boolean searchedAgain;

  /**
   * @param distances folder where distances go on the way
   */
  GroupAssembly(StageContext context, CollapsedPool pool, Path distances) {
    this.context = context;
    this.pool = pool;
    this.distances = distances;
  }

  /**
   * The groups of all members, from pairs that were each visited.
   *
   * @param searched the vectors as they were gone through
   * @param folder of the links
   */
  NearDuplicateGroups ofPairs(SearchedPool searched, Path folder) {
    JoinedMembers joined = new JoinedMembers(pool.files().members());
    Found found = new Found(folder, searched.files().blocks(), searched.vectors());
    forEach(found, (vector, other, squared) -> joined.join(vector, other));
    return finish(joined, found);
  }

  /** The groups of all members, from the lists of their nearest. */
  NearDuplicateGroups ofLists(DensityByGroups grouped) {
    int vectors = pool.files().members();
    JoinedMembers joined = new JoinedMembers(vectors);
    Found found =
        new Found(grouped.job().folder(), grouped.groups(), IntStream.range(0, vectors).toArray());
    BitSet full = forEach(found, (vector, other, squared) -> joined.join(vector, other));
    BridgeSearch.Known known = new BridgeSearch.Known(joined.kept(), full);
    searchedAgain = known.mayLackLinks();
    if (searchedAgain) {
      new BridgeSearch(context, grouped.job(), grouped.groupRows()).search(known, joined);
    }
    return finish(joined, found);
  }

  /**
   * What tasks found.
   *
   * @param vectors vector of the collapsed pool at each place that the files speak of [vectors]
   */
  private record Found(Path folder, int files, int[] vectors) {}

  /** Takes a pair of vectors, with its squared distance or NaN. */
  @FunctionalInterface
  private interface Pair {
    void accept(int vector, int other, double squaredDistance);
  }

  /** Goes through all links, and returns the vectors whose lists were cut. */
  private BitSet forEach(Found found, Pair pair) {
    GroupFiles files = new GroupFiles(found.folder());
    BitSet full = new BitSet();
    for (int file = 0; file < found.files(); file++) {
      GroupFiles.Links links = files.readLinks(context.hadoopConfiguration(), file);
      double[] squared = links.squaredDistances();
      for (int i = 0; 2 * i < links.pairs().length; i++) {
        pair.accept(
            found.vectors()[links.pairs()[2 * i]],
            found.vectors()[links.pairs()[2 * i + 1]],
            squared.length == 0 ? Double.NaN : squared[i]);
      }
      for (int vector : links.full()) {
        full.set(found.vectors()[vector]);
      }
    }
    return full;
  }

  /** Whether lists left something open, so that members were compared once more. */
  boolean searchedAgain() {
    return searchedAgain;
  }

  private NearDuplicateGroups finish(JoinedMembers joined, Found found) {
    int[] kept = joined.kept();
    NearDuplicateGroups groups = new NearDuplicateGroups(kept, squaredDistances(kept, found));
    return pool.isCollapsed() ? pool.vectors().expand(groups) : groups;
  }

  /** Most are known from the pairs; the others are computed. */
  private double[] squaredDistances(int[] kept, Found found) {
    double[] squaredDistances = new double[kept.length];
    int[] wanted = kept.clone();
    forEach(
        found,
        (vector, other, squared) -> {
          int far = Math.max(vector, other);
          if (kept[far] == Math.min(vector, other) && !Double.isNaN(squared)) {
            squaredDistances[far] = squared;
            wanted[far] = far;
          }
        });
    double[] computed = new KeptDistances(context, pool.files(), distances).compute(wanted);
    for (int vector = 0; vector < kept.length; vector++) {
      if (wanted[vector] != vector) {
        squaredDistances[vector] = computed[vector];
      }
    }
    return squaredDistances;
  }
}
