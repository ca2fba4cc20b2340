package io.tsds.pipeline.encode;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;

/**
 * A piece that is encoded.
 *
 * @param tokens of all texts, without those cut off
 * @param truncated texts that were cut
 * @param dimension components of an embedding
 * @param seconds of the task
 */
@DefaultSerializer(JavaSerializer.class)
public record EncodedPiece(
    String name, long rows, long tokens, long truncated, int dimension, double seconds)
    implements Serializable {}
