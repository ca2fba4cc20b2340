package io.tsds.pipeline.density;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tsds.density.RadiusJoin;
import java.io.Serializable;

/**
 * What the join of a pool block sends to a block: neighbors within the bandwidth, or at its end, to
 * its own block, what it did.
 *
 * @param members pool indexes of the members whose neighbors these are [entries]
 * @param squaredDistances of their neighbors [entries]
 * @param copies how many members have the neighbor's vector [entries]; null where copies are not
 *     collapsed
 * @param considered pairs that went through the filter
 * @param passed pairs that passed it
 * @param distances canonical distances computed
 * @param gaveUp whether there were more pairs than a task may hold, so that some are missing
 */
@DefaultSerializer(JavaSerializer.class)
record PairChunk(
    int[] members,
    double[] squaredDistances,
    int[] copies,
    long considered,
    long passed,
    long distances,
    boolean gaveUp)
    implements Serializable {

  static PairChunk neighbors(int[] members, double[] squaredDistances, int[] copies) {
    return new PairChunk(members, squaredDistances, copies, 0, 0, 0, false);
  }

  static PairChunk end(RadiusJoin join, boolean gaveUp) {
    return new PairChunk(
        new int[0],
        new double[0],
        new int[0],
        join.filter().pairs(),
        join.filter().survivors(),
        join.distances(),
        gaveUp);
  }
}
