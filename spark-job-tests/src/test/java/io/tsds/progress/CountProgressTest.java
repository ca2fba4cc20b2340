package io.tsds.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CountProgressTest {
  private final List<String> lines = new ArrayList<>();
  private long seconds;

  private final CountProgress progress =
      new CountProgress("writing", "target task", lines::add, () -> seconds * 1_000_000_000L);

  @Test
  void saysFromTimeToTimeHowManyAreDoneAndHowLongTheOthersTake() {
    for (int done = 1; done <= 386; done++) {
      seconds = done / 10;
      progress.at(done, 386);
    }
    assertThat(lines)
        .containsExactly(
            "writing: 25 % (100 of 386 target tasks), 10 a second, about 29 s left",
            "writing: 51 % (200 of 386 target tasks), 10 a second, about 19 s left",
            "writing: 77 % (300 of 386 target tasks), 10 a second, about 9 s left");
  }

  @Test
  void whatAnEarlierRunDidDoesNotMakeTheRestLookFast() {
    progress.skip(320);
    seconds = 20;
    progress.at(330, 386);
    seconds = 30;
    progress.at(325, 386);
    assertThat(lines)
        .containsExactly(
            "writing: 85 % (330 of 386 target tasks), 0.5 a second, about 112 s left",
            "writing: 85 % (330 of 386 target tasks), 0.3333 a second, about 2 min 48 s left");
  }

  @Test
  void nothingIsForetoldWhereNothingWasWaitedFor() {
    progress.skip(64);
    seconds = 10;
    progress.at(64, 386);
    assertThat(lines).containsExactly("writing: 16 % (64 of 386 target tasks), 10 s so far");
  }
}
