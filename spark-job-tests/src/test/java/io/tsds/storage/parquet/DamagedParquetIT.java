package io.tsds.storage.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.UserException;
import io.tsds.storage.EmbeddingSources;
import io.tsds.storage.ReadFailure;
import io.tsds.storage.input.EmbeddingSource;
import io.tsds.storage.input.InputBuilder;
import io.tsds.storage.input.PartitionSummary;
import io.tsds.storage.input.ReadBack;
import io.tsds.testkit.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Parquet files that were damaged after they had been written: bits flipped in pages, their headers
 * and the footer, files cut short, chunks exchanged. Each is refused with the file's name or gives
 * the rows that were written. Only pages without a checksum can give other rows, as nothing in the
 * file tells that they were others.
 */
@Timeout(1200)
class DamagedParquetIT {
  private static final long SEED = 20_240_917;

  private final SparkSession vectorized = LocalSpark.session();
  private final SparkSession rowByRow = LocalSpark.inBatches(false);

  @TempDir private Path folder;

  /** How the reading of a damaged file ended. */
  private enum End {
    SAME_ROWS,
    REFUSED,
    OTHER_ROWS
  }

  @Test
  void aFewFilesOfEachKindAreRefusedOrReadRight() throws IOException {
    attack(2, 24);
  }

  @Test
  @Tag("attack")
  void manyFilesOfEachKindAreRefusedOrReadRight() throws IOException {
    attack(40, 170);
  }

  /**
   * @param damages of each layout
   * @param least how many files there must have been
   */
  private void attack(int damages, int least) throws IOException {
    Random random = new Random(SEED);
    Map<End, Integer> ends = new EnumMap<>(End.class);
    List<String> wrong = new ArrayList<>();
    int files = 0;
    for (ParquetLayout layout : ParquetLayout.all()) {
      Path sound = layout.write(folder.resolve("sound.parquet"));
      ReadBack expected = ReadBack.of(open(vectorized, sound));
      assertThat(expected.good()).isEqualTo(ParquetLayout.ROWS);
      ParquetDamage damage = new ParquetDamage(sound, !layout.element().equals("bytes"), random);
      for (int i = 0; i < damages; i++) {
        ParquetDamage.Damaged damaged = damage.next(folder.resolve("damaged.parquet"));
        SparkSession session = random.nextInt(3) == 0 ? rowByRow : vectorized;
        String what = layout + ", " + damaged.what();
        End end = read(session, damaged.file(), expected, what, wrong);
        ends.merge(end, 1, Integer::sum);
        files++;
        if (end == End.OTHER_ROWS && layout.checksums() && damaged.isDetectable()) {
          wrong.add(what + ": gave other rows");
        }
      }
    }
    System.out.printf("%d damaged Parquet files: %s%n", files, ends);
    assertThat(wrong).as("seed %d", SEED).isEmpty();
    assertThat(files).isGreaterThanOrEqualTo(least);
    assertThat(ends.get(End.REFUSED)).as("damage is found at all").isPositive();
  }

  private static End read(
      SparkSession session, Path file, ReadBack expected, String what, List<String> wrong) {
    try {
      ReadBack read = ReadBack.of(open(session, file));
      if (read.summaries.stream().anyMatch(PartitionSummary::stopped)) {
        assertThat(read.fault().file()).isEqualTo("file:" + file);
        return End.REFUSED;
      }
      return read.ids.equals(expected.ids) && Arrays.deepEquals(read.matrix(), expected.matrix())
          ? End.SAME_ROWS
          : End.OTHER_ROWS;
    } catch (Throwable failure) {
      RuntimeException translated = ReadFailure.translate(failure);
      if (!(translated instanceof UserException)
          || !translated.getMessage().contains(file.getFileName().toString())) {
        wrong.add(what + ": " + translated);
      }
      return End.REFUSED;
    }
  }

  private static EmbeddingSource open(SparkSession session, Path file) {
    try {
      return EmbeddingSources.open(session, InputBuilder.candidates(file).build());
    } finally {
      assertThat(Files.exists(file)).isTrue();
    }
  }
}
