package io.tsds.storage.result;

import io.tsds.embedding.IdColumn;
import io.tsds.storage.files.Sha256;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * Checksums of results that do not depend on the file format, the number of files or the cluster,
 * so that two runs can be compared by one line of their reports. They are the SHA-256, as 64
 * hexadecimal digits, of the rows' bytes one after another without anything between them, all
 * numbers big-endian:
 *
 * <ul>
 *   <li>{@code selection}, sorted by epoch, then id: id, epoch (4 bytes), draws (4 bytes, or 8
 *       where the sample size is above 2^31 - 1);
 *   <li>{@code probabilities}, sorted by id: id, the bits of the double (8 bytes);
 *   <li>{@code transport}, sorted by the query's id, then rank: id of the query, id, rank (4
 *       bytes), the bits of the distance (8 bytes), a byte 1 and the bits of the density (8 bytes)
 *       or a byte 0 where the method has none, the bits of the mass (8 bytes);
 *   <li>{@code near-duplicates}, sorted by the id of the kept candidate, then by id: that id, id,
 *       size of the group (4 bytes), the bits of the distance (8 bytes), the bits of the density (8
 *       bytes);
 *   <li>a long id is its 8 bytes; a string id is the length of its UTF-8 text in bytes (4 bytes),
 *       then the text.
 * </ul>
 */
public final class RowChecksums {
  private RowChecksums() {}

  /**
   * Checksum of a selection.
   *
   * @param poolIds ids of the pool, ascending
   * @param draws how often each member was drawn in each epoch
   */
  public static String ofSelection(IdColumn poolIds, EpochDraws draws) {
    return checksum(CanonicalRows.ofSelection(poolIds, draws));
  }

  /**
   * Checksum of probabilities.
   *
   * @param poolIds ids of the pool, ascending
   * @param probabilities [pool]
   */
  public static String ofProbabilities(IdColumn poolIds, double[] probabilities) {
    return checksum(CanonicalRows.ofProbabilities(poolIds, probabilities));
  }

  /** The checksum of a transport plan whose rows come one after another. */
  public static final class OfTransport {
    private final Sha256 sha = new Sha256();
    private final DataOutputStream out = sha.stream();

    /**
     * Adds a row.
     *
     * @param query a column of the query's id alone
     * @param id a column of the candidate's id alone
     * @param density null where the method has none
     */
    public void add(
        IdColumn query, IdColumn id, int rank, double distance, Double density, double mass) {
      try {
        double rho = density == null ? Double.NaN : density;
        TransportRows.write(query, 0, id, 0, rank, distance, rho, mass, out);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    public String hex() {
      return sha.hex();
    }
  }

  /** The checksum of groups of near-duplicates whose rows come one after another. */
  public static final class OfNearDuplicates {
    private final Sha256 sha = new Sha256();
    private final DataOutputStream out = sha.stream();

    /**
     * Adds a row.
     *
     * @param kept a column of the id of the group's kept candidate alone
     * @param id a column of the candidate's id alone
     */
    public void add(IdColumn kept, IdColumn id, int size, double distance, double density) {
      try {
        NearDuplicateRows.write(kept, 0, id, 0, size, distance, density, out);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    public String hex() {
      return sha.hex();
    }
  }

  private static String checksum(CanonicalRows rows) {
    Sha256 sha = new Sha256();
    try {
      add(rows, sha);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return sha.hex();
  }

  /** Adds the bytes of all rows from the current one on. */
  static void add(CanonicalRows rows, Sha256 sha) throws IOException {
    while (rows.next()) {
      rows.write(sha.stream());
    }
  }
}
