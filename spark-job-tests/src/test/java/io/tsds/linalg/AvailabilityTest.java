package io.tsds.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AvailabilityTest {
  private final Availability<Integer> here = new Availability.Available<>(3);
  private final Availability<Integer> missing = new Availability.Unavailable<>("no VNNI");

  @Test
  void reasonReachesWhateverTakesThePlace() {
    assertThat(missing.map(value -> value + 1).orElse(String::length)).isEqualTo(7);
    assertThat(here.map(value -> value + 1).orElse(String::length)).isEqualTo(4);
    assertThatThrownBy(missing::orElseThrow)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no VNNI");
  }

  @Test
  void firstReasonCounts() {
    Availability<String> more = new Availability.Unavailable<>("too long");
    assertThat(missing.flatMap(value -> more)).isEqualTo(new Availability.Unavailable<>("no VNNI"));
    assertThat(here.flatMap(value -> more)).isEqualTo(more);
    assertThat(here.isAvailable()).isTrue();
    assertThat(missing.isAvailable()).isFalse();
  }

  @Test
  void whatOneDnnRefusesIsAReason() {
    Availability<Integer> refused =
        Dnnl.making(
            library -> {
              throw new DnnlRefusal(3, "a product [1 x 1 x 1]");
            });
    String reason = ((Availability.Unavailable<Integer>) refused).reason();
    // Where oneDNN cannot be loaded at all, that is the reason.
    assertThat(reason)
        .matches("oneDNN refuses a product \\[1 x 1 x 1]: status 3|oneDNN cannot be loaded.*");
  }
}
