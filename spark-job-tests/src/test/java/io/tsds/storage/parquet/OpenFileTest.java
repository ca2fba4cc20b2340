package io.tsds.storage.parquet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tsds.UserException;
import java.util.List;
import org.apache.spark.rdd.InputFileBlockHolder;
import org.apache.spark.sql.execution.vectorized.OnHeapColumnVector;
import org.apache.spark.sql.types.DataTypes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import scala.MatchError;

/** Which failures are laid on the file that is open. */
class OpenFileTest {
  @BeforeEach
  void openFile() {
    InputFileBlockHolder.set("file:/data/a%20b.parquet", 0, 1);
  }

  @AfterEach
  void closeFile() {
    InputFileBlockHolder.unset();
  }

  @Test
  void whatTheReaderThrowsIsDamageOfTheFile() {
    try (OnHeapColumnVector column = new OnHeapColumnVector(1, DataTypes.IntegerType)) {
      RuntimeException failure =
          catchThrowableOfType(IndexOutOfBoundsException.class, () -> column.getInt(7));
      assertThat(OpenFile.failure(failure))
          .isInstanceOf(UserException.class)
          .hasMessageStartingWith("file:/data/a b.parquet: cannot be read; it is damaged");
    }
  }

  @Test
  void whatThisProgramThrowsIsItsOwnBug() {
    int[] none = {};
    for (RuntimeException bug :
        List.of(
            catchThrowableOfType(IndexOutOfBoundsException.class, () -> none[0]++),
            catchThrowableOfType(IndexOutOfBoundsException.class, () -> List.of().get(0)),
            catchThrowableOfType(NegativeArraySizeException.class, () -> newArray(-1)),
            new IllegalArgumentException("a bug"))) {
      assertThat(OpenFile.failure(bug)).isSameAs(bug);
    }
  }

  private static Object newArray(int length) {
    return new int[length];
  }

  @Test
  void aShortageOfMemoryNamesBothReasonsAndTheRemedy() {
    RuntimeException shortage = new MatchError(new OutOfMemoryError("Java heap space"));
    assertThat(OpenFile.failure(shortage))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("file:/data/a b.parquet: cannot be read; a page asks for more")
        .hasMessageContainingAll(
            "short of memory", "`spark.executor.memory=4g`", "the file is damaged");
  }

  @Test
  void nothingIsSaidOfAFileWhereNoneIsOpen() {
    InputFileBlockHolder.unset();
    RuntimeException shortage = new MatchError(new OutOfMemoryError("Java heap space"));
    assertThat(OpenFile.failure(shortage)).isSameAs(shortage);
  }
}
