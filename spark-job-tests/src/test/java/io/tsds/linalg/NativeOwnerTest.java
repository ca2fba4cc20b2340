package io.tsds.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NativeOwnerTest {
  @Test
  void piecesAreFreedInReverseWhereMakingTheNextOneFails() {
    long before = NativeBytes.bytes();
    List<String> freed = new ArrayList<>();
    NativeOwner owner = new NativeOwner();
    owner.atEnd(() -> freed.add("first"));
    assertThatThrownBy(
            () ->
                owner.making(
                    () -> {
                      owner.own(new ByteMatrix(4, 64));
                      owner.atEnd(() -> freed.add("second"));
                      assertThat(NativeBytes.bytes()).isGreaterThan(before);
                      throw new OutOfMemoryError("outside the heap");
                    }))
        .isInstanceOf(OutOfMemoryError.class);
    assertThat(freed).containsExactly("second", "first");
    assertThat(NativeBytes.bytes()).isEqualTo(before);
  }

  @Test
  void whatWasMadeStaysUntilTheOwnerEnds() {
    long before = NativeBytes.bytes();
    try (NativeOwner owner = new NativeOwner()) {
      owner.making(() -> owner.own(new ByteMatrix(4, 64)));
      assertThat(NativeBytes.bytes()).isGreaterThan(before);
    }
    assertThat(NativeBytes.bytes()).isEqualTo(before);
  }
}
