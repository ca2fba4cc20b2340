package io.tsds.storage.arrays;

import com.esotericsoftware.kryo.DefaultSerializer;
import com.esotericsoftware.kryo.serializers.JavaSerializer;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows one task reads: consecutive in the numbering over all files, so possibly the end of one
 * file, whole files, and the beginning of another.
 *
 * @param slices in the order of the rows
 * @param hosts the machines that hold most of the bytes, if the file system tells
 */
@DefaultSerializer(JavaSerializer.class)
public record RowRange(List<Slice> slices, List<String> hosts) implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int MOST_RUNS = 32;

  /**
   * Consecutive rows of one file.
   *
   * @param firstRow number of the first row in the file
   * @param rows how many
   * @param firstNumber number of the first row over all files
   */
  public record Slice(RecordFile file, long firstRow, long rows, long firstNumber)
      implements Serializable {}

  /** Number of rows. */
  public long rows() {
    long rows = 0;
    for (Slice slice : slices) {
      rows += slice.rows();
    }
    return rows;
  }

  /**
   * A probe spread over the range, since neighbors in a file may be alike: up to 32 runs of
   * consecutive rows of about one length, with gaps of about one length after them. The same rows
   * for the same range and number.
   *
   * @param probeRows how many rows; all if the range has no more
   */
  public RowRange probe(long probeRows) {
    long rows = rows();
    if (probeRows >= rows) {
      return this;
    }
    long skipped = rows - probeRows;
    int runs = (int) Math.min(probeRows, MOST_RUNS);
    List<Slice> probed = new ArrayList<>();
    long taken = 0;
    for (int i = 0; i < runs; i++) {
      long length = probeRows / runs + (i < probeRows % runs ? 1 : 0);
      addTo(probed, taken + skipped * i / runs, length);
      taken += length;
    }
    return new RowRange(List.copyOf(probed), hosts);
  }

  /** Adds the slices of {@code length} rows from row {@code first} of the range on. */
  private void addTo(List<Slice> probed, long first, long length) {
    long start = first;
    long missing = length;
    for (Slice slice : slices) {
      long taken = Math.min(missing, slice.rows() - start);
      if (taken > 0) {
        probed.add(
            new Slice(slice.file(), slice.firstRow() + start, taken, slice.firstNumber() + start));
        missing -= taken;
      }
      start = Math.max(0, start - slice.rows());
    }
  }
}
