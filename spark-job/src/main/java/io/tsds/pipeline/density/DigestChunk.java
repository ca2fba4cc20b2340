package io.tsds.pipeline.density;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import io.tsds.density.VectorDigests;
import java.io.Serializable;
import java.nio.ByteBuffer;

/**
 * Some members of a pool block with the digests of their vectors.
 *
 * @param members pool indexes, rising [rows]
 * @param digests end to end [rows x {@link VectorDigests#BYTES}]
 */
@DefaultSerializer(JavaSerializer.class)
record DigestChunk(int[] members, byte[] digests) implements Serializable {

  /**
   * Splits members so that equal digests come into the same part, whatever block they are from.
   *
   * @param firstMember pool index of the first member; the others follow it
   * @param digests of all members, end to end
   * @return one chunk a part
   */
  static DigestChunk[] split(int firstMember, byte[] digests, int parts) {
    int[] partOf = new int[digests.length / VectorDigests.BYTES];
    int[] rows = new int[parts];
    for (int row = 0; row < partOf.length; row++) {
      int leading = ByteBuffer.wrap(digests).getInt(row * VectorDigests.BYTES);
      partOf[row] = Integer.remainderUnsigned(leading, parts);
      rows[partOf[row]]++;
    }
    DigestChunk[] chunks = new DigestChunk[parts];
    for (int part = 0; part < parts; part++) {
      chunks[part] =
          new DigestChunk(new int[rows[part]], new byte[rows[part] * VectorDigests.BYTES]);
    }
    int[] filled = new int[parts];
    for (int row = 0; row < partOf.length; row++) {
      chunks[partOf[row]].place(filled[partOf[row]]++, firstMember + row, digests, row);
    }
    return chunks;
  }

  private void place(int at, int member, byte[] from, int row) {
    members[at] = member;
    System.arraycopy(
        from, row * VectorDigests.BYTES, digests, at * VectorDigests.BYTES, VectorDigests.BYTES);
  }
}
