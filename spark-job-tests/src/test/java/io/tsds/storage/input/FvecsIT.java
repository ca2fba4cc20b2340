package io.tsds.storage.input;

import static org.assertj.core.api.Assertions.assertThat;

import io.tsds.storage.EmbeddingSources;
import io.tsds.testkit.FvecsFiles;
import io.tsds.testkit.LocalSpark;
import io.tsds.testkit.TestRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FvecsIT {
  private static final float[][] ROWS = TestRows.random(50, 9, 4);

  private final SparkSession spark = LocalSpark.session();

  @TempDir private Path folder;

  @Test
  void rowsOfSeveralFilesAreNumberedInOrder() throws IOException {
    FvecsFiles.write(folder.resolve("2.fvecs"), Arrays.copyOfRange(ROWS, 20, 50));
    FvecsFiles.write(folder.resolve("1.fvecs"), Arrays.copyOfRange(ROWS, 0, 20));
    Files.createFile(folder.resolve("0.fvecs"));

    EmbeddingSource source = EmbeddingSources.open(spark, InputBuilder.candidates(folder).build());

    ReadBack read = ReadBack.of(source);
    assertThat(source.rows()).isEqualTo(50);
    assertThat(read.matrix()).isDeepEqualTo(ROWS);
    assertThat(read.ids.get(49)).isEqualTo("49");
  }

  @Test
  void aRowOfAnotherDimensionIsAFaultWithItsPlace() {
    Path file = FvecsFiles.write(folder.resolve("x.fvecs"), ROWS, 8, 17);

    ReadBack read =
        ReadBack.of(EmbeddingSources.open(spark, InputBuilder.candidates(file).build()));

    assertThat(read.fault().message())
        .isEqualTo("file:" + file + ", row 17, id 17: its dimension reads 8; the first row's is 9");
  }

  @Test
  void aRowOfAnotherDimensionCanBeSkipped() {
    Path file = FvecsFiles.write(folder.resolve("x.fvecs"), ROWS, -1, 17);

    ReadBack read =
        ReadBack.of(
            EmbeddingSources.open(spark, InputBuilder.candidates(file).skippingFaults().build()));

    assertThat(read.skipped()).isEqualTo(1);
    assertThat(read.good()).isEqualTo(49);
    assertThat(read.ids).doesNotContain("17").contains("16", "18");
  }
}
