package io.tsds.pipeline.density;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;

/**
 * How many pairs were visited; where copies are collapsed, pairs of distinct vectors.
 *
 * @param considered pairs that went through the filter; where each pair is visited from both of its
 *     ends, it counts twice
 * @param passed pairs that passed the filter, counted likewise
 * @param distances canonical distances computed
 * @param within pairs of different members within the bandwidth, each once; -1 where lists were cut
 *     on the way
 */
@DefaultSerializer(JavaSerializer.class)
record PairCounts(long considered, long passed, long distances, long within)
    implements Serializable {
  PairCounts plus(PairCounts other) {
    return new PairCounts(
        considered + other.considered, passed + other.passed, distances + other.distances, within);
  }
}
