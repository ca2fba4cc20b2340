package io.tsds.storage.parquet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

final class LocalReadOptionsTest {
  private static final String VECTORED = "parquet.hadoop.vectored.io.enabled";
  private static final String ALLOCATION = "parquet.read.allocation.size";
  private static final String BUFFER = "io.file.buffer.size";

  private static final long ROW_GROUP = 1000;

  private final Configuration hadoop = new Configuration(false);

  private static List<FileStatus> files(String... uris) {
    return Stream.of(uris).map(uri -> new FileStatus(1, false, 1, 1, 0, new Path(uri))).toList();
  }

  @Test
  void localFilesAreReadByTheTaskItself() {
    assertThat(
            LocalReadOptions.of(files("file:/a.parquet", "file:///b.parquet"), ROW_GROUP, hadoop))
        .containsEntry(VECTORED, "false")
        .containsEntry(ALLOCATION, "1048512")
        .containsEntry(BUFFER, "524288")
        .containsEntry("fs.file.impl.disable.cache", "true");
  }

  @Test
  void largeRowGroupsAreReadInLargerPieces() {
    List<FileStatus> file = files("file:/a.parquet");
    assertThat(LocalReadOptions.of(file, 48L << 20, hadoop)).containsEntry(ALLOCATION, "3145728");
    assertThat(LocalReadOptions.of(file, 1L << 40, hadoop)).containsEntry(ALLOCATION, "8388608");
  }

  @Test
  void otherStoresKeepTheirDefaultsEvenBesideLocalFiles() {
    for (String uri : List.of("s3a://bucket/a.parquet", "hdfs://name/a.parquet")) {
      assertThat(LocalReadOptions.of(files(uri), ROW_GROUP, hadoop)).isEmpty();
      assertThat(LocalReadOptions.of(files("file:/b.parquet", uri), ROW_GROUP, hadoop)).isEmpty();
    }
  }

  @Test
  void theCallersSettingsStay() {
    hadoop.set(VECTORED, "true");
    hadoop.setInt(ALLOCATION, 8 << 20);
    hadoop.setInt(BUFFER, 1 << 20);

    assertThat(LocalReadOptions.of(files("file:/a.parquet"), ROW_GROUP, hadoop))
        .doesNotContainKeys(VECTORED, ALLOCATION)
        .containsEntry(BUFFER, "1048576");
  }
}
