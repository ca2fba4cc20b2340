package io.tsds.storage.arrays;

import io.tsds.storage.arrays.RowRange.Slice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hadoop.fs.BlockLocation;

/**
 * Cuts the rows of all files into ranges of equal length. Boundaries of files play no part: a large
 * file is shared by many tasks, and many small files are read by one. Only a file that is deflated
 * is read by one task whatever its size, since its rows can be reached from its beginning alone.
 */
public final class RowSplits {
  /** Below this, one task reads the data sooner than several are started. */
  private static final long SMALL_BYTES = 8L << 20;

  private static final int MOST_HOSTS = 3;

  private final RecordFiles input;
  private int file;
  private long rowInFile;
  private long number;

  private RowSplits(RecordFiles input) {
    this.input = input;
  }

  /**
   * The ranges, in the order of the rows.
   *
   * @param splitBytes about the most bytes of a range
   * @param parallelism the fewest ranges of data that are not small
   */
  public static List<RowRange> of(RecordFiles input, long splitBytes, int parallelism) {
    long bytes = 0;
    long rows = 0;
    for (RecordFile file : input.files()) {
      bytes += file.rows() * file.rowBytes();
      rows += file.rows();
    }
    long fewest = bytes > SMALL_BYTES ? parallelism : 1;
    long bySize = bytes / splitBytes + (bytes % splitBytes == 0 ? 0 : 1);
    long ranges = Math.min(rows, Math.max(fewest, bySize));
    RowSplits splits = new RowSplits(input);
    List<RowRange> result = new ArrayList<>(Math.toIntExact(ranges));
    long end = 0;
    for (long range = 0; range < ranges; range++) {
      end += rows / ranges + (range < rows % ranges ? 1 : 0);
      if (splits.number < end) {
        result.add(splits.upTo(end));
      }
    }
    return result;
  }

  /** The rows up to this number, or to the end of the deflated file that it would cut. */
  private RowRange upTo(long end) {
    List<Slice> slices = new ArrayList<>();
    Map<String, Long> bytesByHost = new TreeMap<>();
    while (number < end) {
      RecordFile current = input.files().get(file);
      long left = current.rows() - rowInFile;
      long taken = current.deflated() != null ? left : Math.min(end - number, left);
      if (taken > 0) {
        Slice slice = new Slice(current, rowInFile, taken, number);
        slices.add(slice);
        countHosts(slice, input.blocks().get(file), bytesByHost);
      }
      rowInFile += taken;
      number += taken;
      if (rowInFile == current.rows()) {
        file++;
        rowInFile = 0;
      }
    }
    return new RowRange(List.copyOf(slices), hostsWithMost(bytesByHost));
  }

  private static void countHosts(Slice slice, BlockLocation[] blocks, Map<String, Long> bytes) {
    long start = slice.file().firstByte(slice.firstRow());
    long end = slice.file().endByte(slice.firstRow() + slice.rows());
    try {
      for (BlockLocation block : blocks) {
        long shared =
            Math.min(end, block.getOffset() + block.getLength())
                - Math.max(start, block.getOffset());
        if (shared > 0) {
          for (String host : block.getHosts()) {
            bytes.merge(host, shared, Long::sum);
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> hostsWithMost(Map<String, Long> bytesByHost) {
    // File systems without blocks call every place localhost.
    return bytesByHost.entrySet().stream()
        .filter(host -> !host.getKey().equals("localhost"))
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(MOST_HOSTS)
        .map(Map.Entry::getKey)
        .toList();
  }
}
