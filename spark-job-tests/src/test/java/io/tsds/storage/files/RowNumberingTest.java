package io.tsds.storage.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class RowNumberingTest {
  private final RowNumbering numbering =
      new RowNumbering(new String[] {"a", "b", "c", "d", "é"}, new long[] {0, 2, 0, 3, 0});

  @Test
  void everyNumberHasItsPlace() {
    String[] paths = {"b", "b", "d", "d", "d"};
    long[] rows = {0, 1, 0, 1, 2};

    assertThat(numbering.rows()).isEqualTo(5);
    for (int number = 0; number < 5; number++) {
      assertThat(numbering.path(number)).isEqualTo(paths[number]);
      assertThat(numbering.rowInFile(number)).isEqualTo(rows[number]);
    }
  }

  @Test
  void filesAreFoundByTheirPaths() {
    assertThat(numbering.file("é")).isEqualTo(4);
    assertThat(numbering.firstRow(numbering.file("d"))).isEqualTo(2);
    assertThatThrownBy(() -> numbering.file("e")).hasMessageContaining("e is read");
  }

  @Test
  void filesAreFoundInAnyOrder() {
    RowNumbering natural =
        new RowNumbering(new String[] {"x1", "x2", "x10", "é"}, new long[] {5, 3, 2, 1});

    assertThat(natural.file("x10")).isEqualTo(2);
    assertThat(natural.file("x2")).isEqualTo(1);
    assertThat(natural.file("é")).isEqualTo(3);
    assertThat(natural.firstRow(natural.file("x10"))).isEqualTo(8);
    assertThat(natural.path(8)).isEqualTo("x10");
  }
}
