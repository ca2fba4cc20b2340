package io.tsds.storage.input;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tsds.UserException;
import io.tsds.storage.EmbeddingSources;
import io.tsds.testkit.LocalSpark;
import org.assertj.core.api.AbstractThrowableAssert;

/** Inputs that the user is told cannot be opened. */
public final class Refusals {
  private Refusals() {}

  /** The message, to be looked at. */
  public static AbstractThrowableAssert<?, ? extends Throwable> refused(EmbeddingInput input) {
    return assertThatThrownBy(() -> EmbeddingSources.open(LocalSpark.session(), input))
        .isInstanceOf(UserException.class);
  }

  /** The same of candidates at the defaults. */
  public static AbstractThrowableAssert<?, ? extends Throwable> refused(Object uri) {
    return refused(InputBuilder.candidates(uri).build());
  }
}
