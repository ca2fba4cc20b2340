package io.tsds.knn;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;

/**
 * The nearest rows in one task's part of the probe, for consecutive queries. An entry packs the
 * bits of a float32 upper bound of the squared distance and the number of the row's run, so that
 * entries sort by distance; a run is rows that lay side by side and may be alike.
 *
 * @param firstQuery number of the first query
 * @param rows how many rows the part has
 * @param runs in how many runs of rows they lay, numbered from 0
 * @param counts entries of each query
 * @param entries query after query, in any order
 */
@DefaultSerializer(JavaSerializer.class)
public record ProbedNearest(int firstQuery, long rows, int runs, int[] counts, long[] entries)
    implements Serializable {

  static long entry(float upperBound, int run) {
    // The bits of floats from +0 on rise with their values.
    return (long) Float.floatToRawIntBits(upperBound) << 32 | run;
  }

  static float upperBound(long entry) {
    return Float.intBitsToFloat((int) (entry >>> 32));
  }

  static int run(long entry) {
    return (int) entry;
  }
}
