package io.tsds.linalg;

import java.util.function.Function;

/**
 * Something that only some machines can run: the thing itself, or the reason why this machine has
 * none.
 *
 * @param <T> what it is
 */
public sealed interface Availability<T> {

  /** It is here. */
  record Available<T>(T value) implements Availability<T> {}

  /**
   * It is not here.
   *
   * @param reason for the log and the report
   */
  record Unavailable<T>(String reason) implements Availability<T> {}

  /** The same of something that is made of it. */
  default <R> Availability<R> map(Function<? super T, ? extends R> made) {
    return flatMap(value -> new Available<>(made.apply(value)));
  }

  /** The same of something that needs it and more. */
  default <R> Availability<R> flatMap(Function<? super T, Availability<R>> made) {
    if (this instanceof Available<T> available) {
      return made.apply(available.value());
    }
    return new Unavailable<>(((Unavailable<T>) this).reason());
  }

  /**
   * It, or what takes its place.
   *
   * @param instead is given the reason
   */
  default T orElse(Function<String, ? extends T> instead) {
    return this instanceof Available<T> available
        ? available.value()
        : instead.apply(((Unavailable<T>) this).reason());
  }

  /**
   * It, where nothing can take its place.
   *
   * @throws IllegalStateException with the reason if it is not here
   */
  default T orElseThrow() {
    return orElse(
        reason -> {
          throw new IllegalStateException(reason);
        });
  }

  default boolean isAvailable() {
    return this instanceof Available<T>;
  }
}
