package io.tsds.storage.input;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.hadoop.fs.EtagSource;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

final class InputFileTest {
  private static final Path PATH = new Path("s3a://bucket/a b.npy");

  /** What an object store lists. */
  private static final class StoreStatus extends FileStatus implements EtagSource {
    private static final long serialVersionUID = 1L;

    private final String etag;

    StoreStatus(String etag) {
      super(7, false, 1, 1, 1234, PATH);
      this.etag = etag;
    }

    @Override
    public String getEtag() {
      return etag;
    }
  }

  @Test
  void theEtagIsTheVersionWhereThereIsOne() {
    assertThat(InputFile.of(new StoreStatus("e1")))
        .isEqualTo(new InputFile("s3a://bucket/a b.npy", 7, "e1"));
  }

  @Test
  void elseTheModificationTimeIsTheVersion() {
    InputFile expected = new InputFile("s3a://bucket/a b.npy", 7, "1234");

    assertThat(InputFile.of(new StoreStatus(null))).isEqualTo(expected);
    assertThat(InputFile.of(new FileStatus(7, false, 1, 1, 1234, PATH))).isEqualTo(expected);
  }
}
