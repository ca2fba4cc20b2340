package io.tsds.storage.result;

import io.tsds.UserException;
import io.tsds.embedding.IdColumn;
import io.tsds.embedding.IdKind;
import io.tsds.knn.NeighborLists;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/**
 * What a result keeps of its neighbor lists, about 60 bytes a query, so that it can be checked
 * later: a digest of each list, its last neighbor, and the neighbor that takes the rest of the
 * query's mass. The two neighbors are enough to tell for any candidate whether it is in the pool
 * and what mass each query gives it. The file's name begins with an underscore, so that readers of
 * tables leave it out.
 *
 * <p>The file, all numbers big-endian: 8 bytes {@code tsdstrc1}; number of queries (4 bytes), of
 * neighbors of each (4 bytes); 0 for long ids, 1 for strings (1 byte); then for each query K_i (4
 * bytes), mass of the rest (8 bytes), squared distance and id of the neighbor that takes it,
 * squared distance and id of the last neighbor, digest (16 bytes); at the end CRC-32C of all bytes
 * before (4 bytes), since most queries of a result are never computed again. Squared distances are
 * 8 bytes, ids as {@link IdEncoding} has them, as in the digest.
 *
 * @param length neighbors of each query, min(L, N)
 * @param sizes K_i [M]
 * @param restMasses mass of the rest [M]
 * @param restSquared squared distance of the neighbor that takes it [M]
 * @param restIds its id [M]
 * @param lastSquared squared distance of the last neighbor [M]
 * @param lastIds its id [M]
 * @param digests one after another [M x 16]
 */
public record AssignmentTrace(
    int length,
    int[] sizes,
    double[] restMasses,
    double[] restSquared,
    IdColumn restIds,
    double[] lastSquared,
    IdColumn lastIds,
    byte[] digests) {
  /** Name of the file in the folder of a result. */
  public static final String FILE = "_trace.bin";

  private static final long MAGIC = 0x7473647374726331L;
  private static final int CHECKSUM_BYTES = Integer.BYTES;

  /**
   * The trace of an assignment. Time O(M L), of which hashing takes most.
   *
   * @param ids of the pool [pool]
   * @param sizes K_i [M]
   * @param restRanks rank of the neighbor that takes the rest [M]
   * @param restMasses its mass [M]
   */
  public static AssignmentTrace of(
      NeighborLists lists, IdColumn ids, int[] sizes, int[] restRanks, double[] restMasses) {
    int queries = lists.queries();
    int length = lists.length();
    int[] rest = new int[queries];
    int[] last = new int[queries];
    double[] restSquared = new double[queries];
    double[] lastSquared = new double[queries];
    byte[] digests = new byte[Math.multiplyExact(queries, NeighborDigest.BYTES)];
    for (int query = 0; query < queries; query++) {
      rest[query] = lists.poolIndex(query, restRanks[query]);
      last[query] = lists.poolIndex(query, length - 1);
      restSquared[query] = lists.squaredDistances()[query * length + restRanks[query]];
      lastSquared[query] = lists.squaredDistances()[query * length + length - 1];
    }
    IntStream.range(0, queries).parallel().forEach(query -> digest(lists, ids, query, digests));
    return new AssignmentTrace(
        length,
        sizes,
        restMasses,
        restSquared,
        ids.select(rest),
        lastSquared,
        ids.select(last),
        digests);
  }

  private static void digest(NeighborLists lists, IdColumn ids, int query, byte[] digests) {
    NeighborDigest digest = new NeighborDigest();
    int first = query * lists.length();
    for (int rank = 0; rank < lists.length(); rank++) {
      digest.add(ids, lists.poolIndex(query, rank), lists.squaredDistances()[first + rank]);
    }
    System.arraycopy(
        digest.finish(), 0, digests, query * NeighborDigest.BYTES, NeighborDigest.BYTES);
  }

  /** Number of queries M. */
  public int queries() {
    return sizes.length;
  }

  /** A query's digest as 32 hexadecimal digits. */
  public String digest(int query) {
    int first = query * NeighborDigest.BYTES;
    return HexFormat.of().formatHex(digests, first, first + NeighborDigest.BYTES);
  }

  /** The file. */
  public byte[] bytes() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeLong(MAGIC);
      out.writeInt(queries());
      out.writeInt(length);
      out.writeByte(lastIds.kind() == IdKind.LONG ? 0 : 1);
      for (int query = 0; query < queries(); query++) {
        out.writeInt(sizes[query]);
        out.writeDouble(restMasses[query]);
        out.writeDouble(restSquared[query]);
        writeId(out, restIds, query);
        out.writeDouble(lastSquared[query]);
        writeId(out, lastIds, query);
        out.write(digests, query * NeighborDigest.BYTES, NeighborDigest.BYTES);
      }
      out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * The trace in a file.
   *
   * @param place what messages call the file
   */
  public static AssignmentTrace read(String place, byte[] bytes) {
    int length = Math.max(0, bytes.length - CHECKSUM_BYTES);
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, length))) {
      if (in.readLong() != MAGIC) {
        throw new UserException(place + " is no trace of this version of tsds-spark");
      }
      if (checksum(bytes, length) != ByteBuffer.wrap(bytes).getInt(length)) {
        throw new UserException(place + " is damaged: its bytes do not have its checksum");
      }
      AssignmentTrace trace = read(in);
      if (in.read() >= 0) {
        throw new UserException(place + " goes on behind its last query");
      }
      return trace;
    } catch (IOException | IllegalArgumentException e) {
      throw new UserException(
          String.format(Locale.ROOT, "%s cannot be read: %s", place, e.getMessage()), e);
    }
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return (int) checksum.getValue();
  }

  private static AssignmentTrace read(DataInputStream in) throws IOException {
    int queries = in.readInt();
    int length = in.readInt();
    IdKind kind = in.readByte() == 0 ? IdKind.LONG : IdKind.STRING;
    // A query takes more than the digest: no damaged count makes arrays that are larger than that.
    if (queries < 1 || length < 1 || queries > in.available() / NeighborDigest.BYTES) {
      throw new IOException(
          String.format(Locale.ROOT, "it says %d queries with %d neighbors", queries, length));
    }
    AssignmentTrace trace = empty(queries, length, kind);
    IdColumn.Builder restIds = IdColumn.builder(kind);
    IdColumn.Builder lastIds = IdColumn.builder(kind);
    for (int query = 0; query < queries; query++) {
      trace.sizes[query] = in.readInt();
      trace.restMasses[query] = in.readDouble();
      trace.restSquared[query] = in.readDouble();
      IdEncoding.read(in, restIds);
      trace.lastSquared[query] = in.readDouble();
      IdEncoding.read(in, lastIds);
      in.readFully(trace.digests, query * NeighborDigest.BYTES, NeighborDigest.BYTES);
    }
    return new AssignmentTrace(
        length,
        trace.sizes,
        trace.restMasses,
        trace.restSquared,
        restIds.build(),
        trace.lastSquared,
        lastIds.build(),
        trace.digests);
  }

  private static AssignmentTrace empty(int queries, int length, IdKind kind) {
    IdColumn none = IdColumn.builder(kind).build();
    return new AssignmentTrace(
        length,
        new int[queries],
        new double[queries],
        new double[queries],
        none,
        new double[queries],
        none,
        new byte[Math.multiplyExact(queries, NeighborDigest.BYTES)]);
  }

  private static void writeId(DataOutputStream out, IdColumn ids, int row) throws IOException {
    ByteBuffer id = ByteBuffer.allocate(IdEncoding.length(ids, row));
    IdEncoding.put(ids, row, id);
    out.write(id.array());
  }
}
