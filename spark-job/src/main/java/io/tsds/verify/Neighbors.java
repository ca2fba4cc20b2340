package io.tsds.verify;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Comparator;

/**
 * The nearest candidates of one query, by (squared distance, id).
 *
 * @param ids nearest first
 * @param squaredDistances of each
 */
@DefaultSerializer(JavaSerializer.class)
public record Neighbors(IdColumn ids, double[] squaredDistances) implements Serializable {

  /** Number of neighbors. */
  public int size() {
    return squaredDistances.length;
  }

  /** Collects the nearest of any number of candidates and keeps up to twice as many as wanted. */
  public static final class Collector {
    private final int capacity;
    private final int most;
    private IdColumn.Builder ids;
    private double[] squared;
    private double farthest = Double.POSITIVE_INFINITY;

    /**
     * @param capacity how many are wanted
     */
    public Collector(IdKind kind, int capacity) {
      this.capacity = capacity;
      this.ids = IdColumn.builder(kind);
      this.most = (int) Math.min(2L * capacity, Integer.MAX_VALUE - 8);
      this.squared = new double[Math.min(most, 1024)];
    }

    /** Takes the candidate whose id {@code column} has at {@code row}. */
    public void offer(double squaredDistance, IdColumn column, int row) {
      if (squaredDistance > farthest) {
        return;
      }
      if (ids.size() == squared.length) {
        squared = Arrays.copyOf(squared, (int) Math.min(2L * squared.length, most));
      }
      squared[ids.size()] = squaredDistance;
      ids.append(column, row);
      if (ids.size() == most) {
        keepNearest();
      }
    }

    /** Takes all of a list. */
    public void offerAll(Neighbors neighbors) {
      for (int i = 0; i < neighbors.size(); i++) {
        offer(neighbors.squaredDistances[i], neighbors.ids, i);
      }
    }

    /** The nearest of all that were offered. */
    public Neighbors nearest() {
      keepNearest();
      return new Neighbors(ids.build(), Arrays.copyOf(squared, ids.size()));
    }

    private void keepNearest() {
      Integer[] places = new Integer[ids.size()];
      Arrays.setAll(places, place -> place);
      Arrays.sort(
          places,
          Comparator.comparingDouble((Integer place) -> squared[place])
              .thenComparing((one, other) -> ids.compare(one, other)));
      int[] kept = Arrays.stream(places).limit(capacity).mapToInt(Integer::intValue).toArray();
      double[] distances = Arrays.stream(kept).mapToDouble(place -> squared[place]).toArray();
      IdColumn nearest = ids.select(kept);
      ids.clear();
      for (int i = 0; i < kept.length; i++) {
        squared[i] = distances[i];
        ids.append(nearest, i);
      }
      if (kept.length == capacity) {
        farthest = squared[capacity - 1];
      }
    }
  }
}
