package io.tsds.storage.input;

import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SilentLossTest {
  @Test
  void settingsThatAreNotSetDropNothing() {
    assertThatNoException().isThrownBy(() -> SilentLoss.refuse(key -> null));
  }

  @Test
  void droppingFilesSilentlyIsRefused() {
    for (String prefix : new String[] {"spark.files.", "spark.sql.files."}) {
      for (String name : new String[] {"ignoreCorruptFiles", "ignoreMissingFiles"}) {
        String key = prefix + name;
        assertThatNoException().isThrownBy(() -> SilentLoss.refuse(Map.of(key, "false")::get));
        assertThatThrownBy(() -> SilentLoss.refuse(Map.of(key, "true")::get))
            .isInstanceOf(UserException.class)
            .hasMessageStartingWith(key + " is true; must be false");
      }
    }
  }
}
