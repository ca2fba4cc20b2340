package io.tsds.storage.work;

import io.tsds.embedding.EmbeddingBlock;
import io.tsds.embedding.LongIds;
import java.io.IOException;
import java.io.Serializable;
import java.util.Locale;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The vectors of the pool in blocks of consecutive members, one file a block, and beside each the
 * digests of its vectors. In a block, a member's id is its pool index.
 *
 * @param folder where the files are
 * @param members U, size of the pool
 * @param dimension components of a vector
 * @param blockRows members of a block; the last one may have fewer
 */
public record PoolFiles(String folder, int members, int dimension, int blockRows)
    implements Serializable {
  private static final long BLOCK_BYTES = 16L << 20;

  /** Files with blocks of a size that suits readers and memory. */
  public static PoolFiles of(Path folder, int members, int dimension) {
    long rows = BLOCK_BYTES / (Float.BYTES * (long) dimension);
    return new PoolFiles(
        folder.toString(), members, dimension, (int) Math.max(16, Math.min(rows, 1 << 14)));
  }

  /** Number of blocks. */
  public int blocks() {
    return (int) (((long) members + blockRows - 1) / blockRows);
  }

  /** Block of a member. */
  public int blockOf(int member) {
    return member / blockRows;
  }

  /** First member of a block. */
  public int first(int block) {
    return block * blockRows;
  }

  /** Members of a block. */
  public int rows(int block) {
    return Math.min(blockRows, members - first(block));
  }

  private Path file(int block) {
    return new Path(folder, String.format(Locale.ROOT, "block-%06d.bin", block));
  }

  private Path digestFile(int block) {
    return new Path(folder, String.format(Locale.ROOT, "digests-%06d.bin", block));
  }

  /**
   * Writes a block; writing it twice leaves the same file.
   *
   * @param values row-major [rows(block) x dimension]
   */
  public void write(Configuration hadoop, int block, float[] values) {
    WorkFiles.write(
        hadoop, file(block), arrays -> arrays.writeFloats(values, 0, rows(block) * dimension));
  }

  /**
   * Writes the digests of a block's vectors; writing them twice leaves the same file.
   *
   * @param digests end to end
   */
  public void writeDigests(Configuration hadoop, int block, byte[] digests) {
    WorkFiles.write(hadoop, digestFile(block), arrays -> arrays.writeBytes(digests));
  }

  /** Reads what {@link #writeDigests} wrote. */
  public byte[] readDigests(Configuration hadoop, int block) {
    return WorkFiles.read(hadoop, digestFile(block), ArrayInput::readBytes);
  }

  /** An array that {@link #read} can fill with any block. */
  public float[] buffer() {
    return new float[Math.min(blockRows, members) * dimension];
  }

  /** Reads a block into {@code buffer}, which the returned block uses. */
  public EmbeddingBlock read(Configuration hadoop, int block, float[] buffer) {
    WorkFiles.read(hadoop, file(block), arrays -> readValues(arrays, block, buffer));
    return EmbeddingBlock.of(
        buffer, rows(block), dimension, LongIds.range(first(block), rows(block)));
  }

  private int readValues(ArrayInput arrays, int block, float[] buffer) throws IOException {
    int count = arrays.readFloats(buffer, 0);
    if (count != rows(block) * dimension) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "%d values where %d were expected: the file was damaged",
              count,
              rows(block) * dimension));
    }
    return count;
  }
}
