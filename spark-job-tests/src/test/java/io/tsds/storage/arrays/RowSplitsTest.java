package io.tsds.storage.arrays;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.storage.arrays.RowRange.Slice;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.BlockLocation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RowSplitsTest {
  private static final BlockLocation[] NO_BLOCKS = {};

  /** Files of float32 rows of 10 components. */
  private static RecordFiles files(long... rows) {
    List<RecordFile> files = new ArrayList<>();
    List<BlockLocation[]> blocks = new ArrayList<>();
    for (int i = 0; i < rows.length; i++) {
      long bytes = 128 + rows[i] * 40;
      files.add(new RecordFile("f" + i, bytes, 128, rows[i], 10, ElementDecoder.FLOAT32, 0));
      blocks.add(NO_BLOCKS);
    }
    return new RecordFiles(files, blocks, 10);
  }

  private static long rows(RowRange range) {
    return range.slices().stream().mapToLong(Slice::rows).sum();
  }

  @ParameterizedTest
  @CsvSource({"40,1000", "80,500", "5000,8", "39999,2", "40000,1", "1,1000"})
  void rangesAreEvenAndHoldEveryRowOnceInOrder(long splitBytes, int expectedRanges) {
    List<RowRange> ranges = RowSplits.of(files(3, 0, 500, 497, 0), splitBytes, 64);

    assertThat(ranges).hasSize(expectedRanges);
    long number = 0;
    for (RowRange range : ranges) {
      assertThat(rows(range)).isBetween(1000L / expectedRanges, 1000L / expectedRanges + 1);
      for (Slice slice : range.slices()) {
        assertThat(slice.firstNumber()).isEqualTo(number);
        assertThat(slice.rows()).isPositive();
        assertThat(slice.firstRow() + slice.rows()).isLessThanOrEqualTo(slice.file().rows());
        number += slice.rows();
      }
    }
    assertThat(number).isEqualTo(1000);
  }

  @Test
  void aLargeFileIsSharedByAsManyTasksAsThereAreCores() {
    assertThat(RowSplits.of(files(1_000_000), 128 << 20, 7)).hasSize(7);
  }

  @Test
  void smallFilesAreReadByOneTask() {
    assertThat(RowSplits.of(files(10, 20, 30), 128 << 20, 7)).hasSize(1);
  }

  @Test
  void aRangePrefersTheHostsThatHoldMostOfIt() {
    RecordFile file = new RecordFile("f", 128 + 40 * 100, 128, 100, 10, ElementDecoder.FLOAT32, 0);
    BlockLocation[] blocks = {
      new BlockLocation(null, new String[] {"a", "b"}, 0, 1000),
      new BlockLocation(null, new String[] {"b", "c"}, 1000, 1000),
      new BlockLocation(null, new String[] {"localhost"}, 2000, 2128)
    };

    List<RowRange> ranges =
        RowSplits.of(new RecordFiles(List.of(file), List.<BlockLocation[]>of(blocks), 10), 2000, 1);

    assertThat(ranges).hasSize(2);
    assertThat(ranges.get(0).hosts()).containsExactly("b", "c", "a");
    assertThat(ranges.get(1).hosts()).isEmpty();
  }

  @Test
  void aDeflatedFileIsNeverCutAndTheRestIsSharedAsBefore() {
    RecordFile plain = new RecordFile("a", 4000, 0, 100, 10, ElementDecoder.FLOAT32, 0);
    RecordFile deflated = plain.within("b", 1100, 0, new RecordFile.Deflated(50, 1000, 4000, 0));
    RecordFiles files =
        new RecordFiles(
            List.of(plain, deflated, plain), List.of(NO_BLOCKS, NO_BLOCKS, NO_BLOCKS), 10);

    List<RowRange> ranges = RowSplits.of(files, 1000, 1);

    assertThat(ranges.stream().map(RowRange::rows))
        .containsExactly(25L, 25L, 25L, 25L, 100L, 25L, 25L, 25L, 25L);
    assertThat(ranges.stream().map(range -> range.slices().get(0).firstNumber()))
        .containsExactly(0L, 25L, 50L, 75L, 100L, 200L, 225L, 250L, 275L);
  }
}
